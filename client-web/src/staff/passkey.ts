// Passkeys (WebAuthn level 3): from the server's JSON to what a browser takes, and back. Newer browsers do it themselves; for
// the others there is the conversion here, of nothing but what the server sends.

const toBytes = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));

/** base64url without padding (RFC 4648, section 5). */
export function toBase64Url(bytes: ArrayBuffer): string {
  const text = Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

interface CredentialJson {
  id: string;
}
interface OptionsJson {
  challenge: string;
  user?: { id: string };
  excludeCredentials?: CredentialJson[];
  allowCredentials?: CredentialJson[];
}

const inBytes = (list: CredentialJson[] | undefined) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));

/** The options with bytes where the server's JSON has text. */
export function fromJson(json: OptionsJson): Record<string, unknown> {
  return {
    ...json,
    challenge: toBytes(json.challenge),
    ...(json.user ? { user: { ...json.user, id: toBytes(json.user.id) } } : {}),
    ...(json.excludeCredentials ? { excludeCredentials: inBytes(json.excludeCredentials) } : {}),
    ...(json.allowCredentials ? { allowCredentials: inBytes(json.allowCredentials) } : {}),
  };
}

/** A credential as the JSON that the server reads. Only what is there is written. */
export function toJson(credential: PublicKeyCredential): unknown {
  if (typeof credential.toJSON === 'function') return credential.toJSON();
  const response = credential.response as unknown as Record<string, unknown>;
  const kept: Record<string, unknown> = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (response[name] instanceof ArrayBuffer) kept[name] = toBase64Url(response[name]);
  }
  const transports = (response as { getTransports?: () => string[] }).getTransports?.call(response);
  return {
    id: credential.id,
    rawId: toBase64Url(credential.rawId),
    type: credential.type,
    response: { ...kept, ...(transports ? { transports } : {}) },
    clientExtensionResults: credential.getClientExtensionResults(),
    ...(credential.authenticatorAttachment ? { authenticatorAttachment: credential.authenticatorAttachment } : {}),
  };
}

const publicKeyOf = (options: unknown) => (options as { publicKey: OptionsJson }).publicKey;

/**
 * Whether a page of this address can have passkeys: they belong to a name, and never to an address in numbers, and need
 * https or this machine itself. The server judges its own address in the same way.
 */
export function hasPasskeys({ protocol, hostname }: Pick<Location, 'protocol' | 'hostname'>): boolean {
  // `URL` and `location` write every IPv4 address as four numbers, and IPv6 in brackets.
  const numbers = /^[\d.]+$/.test(hostname) || hostname.startsWith('[');
  return hostname !== '' && !numbers && (protocol === 'https:' || hostname === 'localhost');
}

/** Whether this browser can do it at this address. */
export const passkeysWork = (): boolean =>
  hasPasskeys(location) &&
  globalThis.isSecureContext &&
  'PublicKeyCredential' in globalThis &&
  'credentials' in navigator;

/** The person let the browser's own question go, or it could not be answered. Why, no browser tells. */
export class NoPasskey extends Error {}

async function asking(question: Promise<Credential | null>): Promise<unknown> {
  const credential = await question.catch(() => null);
  if (credential === null) throw new NoPasskey();
  return toJson(credential as PublicKeyCredential);
}

/** Lets the browser make a passkey. Rejects with `NoPasskey`. */
export function makePasskey(options: unknown): Promise<unknown> {
  const json = publicKeyOf(options);
  const native = PublicKeyCredential.parseCreationOptionsFromJSON;
  const publicKey = native
    ? native.call(PublicKeyCredential, json as unknown as PublicKeyCredentialCreationOptionsJSON)
    : (fromJson(json) as unknown as PublicKeyCredentialCreationOptions);
  return asking(navigator.credentials.create({ publicKey }));
}

/** Lets the person answer with a passkey. Rejects with `NoPasskey`. */
export function usePasskey(options: unknown): Promise<unknown> {
  const json = publicKeyOf(options);
  const native = PublicKeyCredential.parseRequestOptionsFromJSON;
  const publicKey = native
    ? native.call(PublicKeyCredential, json as unknown as PublicKeyCredentialRequestOptionsJSON)
    : (fromJson(json) as unknown as PublicKeyCredentialRequestOptions);
  return asking(navigator.credentials.get({ publicKey }));
}
