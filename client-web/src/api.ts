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
  SessionCard,
  SessionId,
} from './protocol.gen';
import { patiently, refusalIn, RequestRefused } from './refusals';

export { RequestRefused } from './refusals';

interface Early {
  path: string;
  answer: Promise<Response>;
}

/** The answer that `public/early.js` asked for while the page's scripts were on their way; once, and only for its path. What
    else is asked for meanwhile leaves it to the place that it is for. */
async function early(path: string): Promise<Response | undefined> {
  const holder = globalThis as { hearthEarly?: Early | undefined };
  const found = holder.hearthEarly;
  if (found?.path !== path) return undefined;
  holder.hearthEarly = undefined;
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
  const refusal = refusalIn(answer, response.status, response.headers.get('retry-after'));
  throw new RequestRefused(refusal, answer !== undefined || response.status < 500);
}

const session = (id: SessionId) => `/api/sessions/${encodeURIComponent(id)}`;

export const api = {
  meetings: () => patiently(() => request<MeetingList>('/api/meetings')),
  meeting: (slug: string) => patiently(() => request<MeetingPage>(`/api/meetings/${encodeURIComponent(slug)}`)),
  session: (id: SessionId) => patiently(() => request<SessionCard>(session(id))),
  enter: (id: SessionId, body: EnterRequest) => patiently(() => request<Entered>(`${session(id)}/enter`, body)),
  // Never waits here: a call for help that fails is told at once.
  help: (body: HelpRequest) => request<Entered>('/api/help', body),
  enterDesk: (body: DeskEnterRequest) => patiently(() => request<Entered>('/api/desk/enter', body)),
  inspect: (link: string) => patiently(() => request<LinkInfo>('/api/links/inspect', { link })),
  // At once or not at all: the pages have numbers of their own to show meanwhile.
  helplines: () => request<Helpline[]>('/api/helplines'),
};

/** Where the socket is: the page's own origin. */
export function socketUrl(): string {
  return `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/socket`;
}
