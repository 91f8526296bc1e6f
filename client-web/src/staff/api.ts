// Requests of the staff: the cookie says who asks, a header proves that it was this page. Where the server wants to know
// again who it is, the person is asked and the request repeated, so that no form loses what was typed.
import type {
  ChangeDate,
  ChangeGrants,
  ChangeGroup,
  ChangeMeeting,
  Entered,
  FormatSummary,
  Group,
  GroupDraft,
  GroupId,
  Health,
  Invitation,
  InvitationDraft,
  InvitationId,
  JoinFinish,
  JoinStart,
  JoinStarted,
  Joined,
  Me,
  Meeting,
  MeetingDraft,
  MeetingId,
  NewInvitation,
  PasskeyAnswer,
  PasskeyChallenge,
  RecoveryCodes,
  Schedule,
  SchedulePreview,
  SessionId,
  SignIn,
  SignInId,
  SignInRequest,
  StaffId,
  StaffMember,
  StepUp,
  WayFinish,
} from '../protocol.gen';
import { refusalIn, RequestRefused } from '../refusals';
import { account } from './account.svelte';

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const TIMEOUT_MS = 15_000;

/** Sends once. A refusal is thrown. */
async function send<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = {};
  if (method !== 'GET' && account.me) headers['x-csrf-token'] = account.me.csrf;
  const init: RequestInit = { method, headers, cache: 'no-store', credentials: 'same-origin' };
  if (body !== undefined) {
    headers['content-type'] = 'application/json';
    init.body = JSON.stringify(body);
  }
  let response: Response;
  try {
    response = await fetch(path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
  } catch {
    throw new RequestRefused({ code: 'unavailable' }, false);
  }
  if (response.status === 204) return undefined as T;
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const refusal = refusalIn(answer, response.status, response.headers.get('retry-after'));
  throw new RequestRefused(refusal, response.status < 500 || answer !== undefined);
}

/** Sends as somebody who is signed in. Asks the person what is needed first, and sends again. */
async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  for (;;) {
    try {
      return await send<T>(method, path, body);
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      const { code } = error.refusal;
      const kind = code === 'step_up_needed' ? 'step_up' : code === 'unauthenticated' ? 'sign_in' : undefined;
      if (kind === undefined || !(await account.ask(kind))) throw error;
    }
  }
}

const at = (...parts: string[]) => `/api/${parts.map(encodeURIComponent).join('/')}`;

async function entering(path: string, body: unknown): Promise<void> {
  account.signedIn(await send<Me>('POST', path, body));
}

/** Reads who is signed in. Never rejects: `account.stage` says what came of it. */
export async function whoIsIn(): Promise<void> {
  try {
    account.signedIn(await send<Me>('GET', '/api/staff/me'));
  } catch (error) {
    if (error instanceof RequestRefused && error.answered) account.signedOut();
    else if (account.stage !== 'in') account.stage = 'away';
  }
}

/** A ticket, without asking the person anything. After a reload the page has to learn first who it is. */
export async function fetchTicket(session?: SessionId): Promise<Entered> {
  if (!account.me) account.signedIn(await send<Me>('GET', '/api/staff/me'));
  return send<Entered>('POST', '/api/staff/ticket', session === undefined ? {} : { session });
}

/** Signing in and joining. Whoever is not signed in has nothing to be asked again. */
export const door = {
  signIn: (body: SignInRequest) => entering('/api/staff/sign-in', body),
  challenge: () => send<PasskeyChallenge>('POST', '/api/staff/passkey/challenge'),
  signInWithPasskey: (body: PasskeyAnswer) => entering('/api/staff/passkey/sign-in', body),
  startJoining: (body: JoinStart) => send<JoinStarted>('POST', '/api/staff/join/start', body),
  finishJoining: (body: JoinFinish) => send<Joined>('POST', '/api/staff/join/finish', body),
  stepUp: (body: StepUp) => entering('/api/staff/step-up', body),
};

/** One's own account. */
export const own = {
  signOut: () => call<void>('POST', '/api/staff/sign-out'),
  signIns: () => call<SignIn[]>('GET', '/api/staff/sign-ins'),
  endSignIn: (id: SignInId) => call<void>('DELETE', at('staff', 'sign-ins', id)),
  startWay: () => call<JoinStarted>('POST', '/api/staff/ways/start', {}),
  finishWay: (body: WayFinish) => call<Me>('POST', '/api/staff/ways/finish', body),
  removePasskey: (number: number) => call<void>('DELETE', at('staff', 'passkeys', String(number))),
  recoveryCodes: () => call<RecoveryCodes>('POST', '/api/staff/recovery-codes'),
};

/** Groups, meetings, people, invitations, health. */
export const admin = {
  groups: () => call<Group[]>('GET', '/api/admin/groups'),
  makeGroup: (body: GroupDraft) => call<Group>('POST', '/api/admin/groups', body),
  changeGroup: (id: GroupId, body: ChangeGroup) => call<Group>('PUT', at('admin', 'groups', id), body),
  closeGroup: (id: GroupId) => call<void>('DELETE', at('admin', 'groups', id)),
  meetings: () => call<Meeting[]>('GET', '/api/admin/meetings'),
  makeMeeting: (body: MeetingDraft) => call<Meeting>('POST', '/api/admin/meetings', body),
  changeMeeting: (id: MeetingId, body: ChangeMeeting) => call<Meeting>('PUT', at('admin', 'meetings', id), body),
  changeDate: (id: MeetingId, body: ChangeDate) => call<Meeting>('POST', at('admin', 'meetings', id, 'date'), body),
  endMeeting: (id: MeetingId) => call<void>('DELETE', at('admin', 'meetings', id)),
  schedule: (body: Schedule) => call<SchedulePreview>('POST', '/api/admin/schedule', body),
  formats: () => call<FormatSummary[]>('GET', '/api/admin/formats'),
  staff: () => call<StaffMember[]>('GET', '/api/admin/staff'),
  changeGrants: (id: StaffId, body: ChangeGrants) => call<StaffMember>('PUT', at('admin', 'staff', id, 'grants'), body),
  signOutStaff: (id: StaffId) => call<void>('POST', at('admin', 'staff', id, 'sign-out')),
  removeStaff: (id: StaffId) => call<void>('DELETE', at('admin', 'staff', id)),
  invitations: () => call<Invitation[]>('GET', '/api/admin/invitations'),
  makeInvitation: (body: InvitationDraft) => call<NewInvitation>('POST', '/api/admin/invitations', body),
  revokeInvitation: (id: InvitationId) => call<void>('DELETE', at('admin', 'invitations', id)),
  health: () => call<Health>('GET', '/api/admin/health'),
};
