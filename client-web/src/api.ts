// The HTTP routes, typed. A refusal is thrown as `Refused`; a server that cannot be reached is the refusal `unavailable`.
import type {
  DeskEnterRequest,
  EnterRequest,
  Entered,
  Helpline,
  HelpRequest,
  LinkInfo,
  MeetingList,
  MeetingPage,
  Refusal,
  SessionCard,
  SessionId,
} from './protocol.gen';

/** A request that was not done. */
export class RequestRefused extends Error {
  constructor(
    readonly refusal: Refusal,
    /** False when no answer came at all. */
    readonly answered: boolean,
  ) {
    super(refusal.code);
  }
}

interface Early {
  path: string;
  answer: Promise<Response>;
}

/** The answer that `public/early.js` asked for while the page's scripts were on their way; once, and only for its path. */
async function early(path: string): Promise<Response | undefined> {
  const holder = globalThis as { hearthEarly?: Early | undefined };
  const found = holder.hearthEarly;
  holder.hearthEarly = undefined;
  if (found?.path !== path) return undefined;
  const late = new Promise<undefined>((done) => setTimeout(done, 15_000));
  return Promise.race([found.answer.catch(() => undefined), late]);
}

async function request<T>(path: string, body?: unknown): Promise<T> {
  const init: RequestInit = { cache: 'no-store', credentials: 'same-origin', signal: AbortSignal.timeout(15_000) };
  if (body !== undefined) {
    init.method = 'POST';
    init.headers = { 'content-type': 'application/json' };
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = (body === undefined ? await early(path) : undefined) ?? (await fetch(path, init));
  } catch {
    throw new RequestRefused({ code: 'unavailable' }, false);
  }
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok && answer !== undefined) return answer as T;
  const refusal = answer as Refusal | undefined;
  if (typeof refusal?.code === 'string') throw new RequestRefused(refusal, true);
  throw new RequestRefused({ code: response.status === 404 ? 'not_found' : 'unavailable' }, response.status < 500);
}

const session = (id: SessionId) => `/api/sessions/${encodeURIComponent(id)}`;

export const api = {
  meetings: () => request<MeetingList>('/api/meetings'),
  meeting: (slug: string) => request<MeetingPage>(`/api/meetings/${encodeURIComponent(slug)}`),
  session: (id: SessionId) => request<SessionCard>(session(id)),
  enter: (id: SessionId, body: EnterRequest) => request<Entered>(`${session(id)}/enter`, body),
  help: (body: HelpRequest) => request<Entered>('/api/help', body),
  enterDesk: (body: DeskEnterRequest) => request<Entered>('/api/desk/enter', body),
  inspect: (link: string) => request<LinkInfo>('/api/links/inspect', { link }),
  helplines: () => request<Helpline[]>('/api/helplines'),
};

/** Where the socket is: the page's own origin. */
export function socketUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`;
}
