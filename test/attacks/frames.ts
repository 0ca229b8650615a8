import nacl from 'tweetnacl'

/** A frame in its parts, by hand. */
export interface Parts {
  readonly line: string
  readonly envelope: string
  readonly body: Buffer
}

export function split(bytes: Buffer): Parts {
  const first = bytes.indexOf(10)
  const second = bytes.indexOf(10, first + 1)
  return {
    line: bytes.toString('utf8', 0, first),
    envelope: bytes.toString('utf8', first + 1, second),
    body: bytes.subarray(second + 1),
  }
}

export function join({ line, envelope, body }: Parts): Buffer {
  return Buffer.concat([Buffer.from(`${line}\n${envelope}\n`), body])
}

/** What somebody has whose disk was stolen: the texts of their files. */
export interface Stolen {
  readonly keys: string
  readonly credential: string
}

/** What a forged frame says of itself; the rest is as an honest one would be. */
export interface Forged {
  readonly line?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  /** What the signature stands on, where it is not what it has to. */
  readonly signed?: (line: string, body: string) => string
}

/** A broadcast request by somebody's keys, in the clear, made by what docs/protocol.md says and by nothing of ours. */
export function forgeBroadcast(
  { keys, credential }: Stolen,
  { line = {}, body = {}, signed }: Forged = {},
): Buffer {
  const lineText = JSON.stringify({ ...lineOf('request', credential), to: ['agent', 'door'], ...line })
  const bodyText = JSON.stringify({
    v: 1,
    run: hexId(),
    attempt: 1,
    agent: 'door',
    action: 'open',
    data: { code: 'forged' },
    timeoutMs: 5_000,
    ...(typeof body === 'object' ? body : {}),
  })
  const bytes = Buffer.from(signed?.(lineText, bodyText) ?? `collective-frame-1\n${lineText}\n${bodyText}`)
  const signature = nacl.sign.detached(bytes, signingKey(keys))
  const envelope = JSON.stringify({ s: base64(signature), c: credential.trim().split('\n') })
  return join({ line: lineText, envelope, body: Buffer.from(bodyText) })
}

/** An answer to a request of `asker`, boxed as docs/protocol.md says. */
export function forgeAnswer(
  { keys, credential }: Stolen,
  { request, asker, claimed = credential }: { request: Request; asker: string; claimed?: string },
): Buffer {
  const line = JSON.stringify({ ...lineOf('reply', claimed), to: ['request', request.id] })
  const body = {
    v: 1,
    request: request.id,
    run: request.run,
    agent: 'door',
    action: 'hold',
    outcome: 'ok',
    status: 0,
  }
  const text = JSON.stringify({
    ...body,
    message: 'OK',
    data: { by: 'a forger' },
    sequence: 1,
    boot: hexId().slice(16),
  })
  const plain = Buffer.concat([nacl.hash(Buffer.from(line)).subarray(0, 32), Buffer.from(text)])
  const nonce = nacl.randomBytes(24)
  const box = nacl.box(plain, nonce, boxKeyOf(asker), secretBytes(keys).subarray(32))
  const envelope = JSON.stringify({ c: claimed.trim().split('\n') })
  return join({ line, envelope, body: Buffer.concat([nonce, box]) })
}

/** What a forged answer has to know of the request. */
export interface Request {
  readonly id: string
  readonly run: string
}

/** Signs a credential by somebody's keys, whatever it says. */
export function forgeCredential(
  json: Readonly<Record<string, unknown>>,
  { keys }: Pick<Stolen, 'keys'>,
): string {
  const payload = Buffer.from(JSON.stringify(json))
  const signature = nacl.sign.detached(
    Buffer.concat([Buffer.from('collective-credential-1\n'), payload]),
    signingKey(keys),
  )
  return `collective-credential-1.${base64(payload)}.${base64(signature)}`
}

/** What the first credential of a chain says. */
export function payloadOf(credential: string): Record<string, unknown> {
  const [, payload = ''] = credential.trim().split('\n')[0]?.split('.') ?? []
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>
}

/** How frames name a credential. */
export function digestOf(credential: string): string {
  const [, payload = ''] = credential.trim().split('\n')[0]?.split('.') ?? []
  const bytes = Buffer.concat([Buffer.from('collective-credential-1\n'), Buffer.from(payload, 'base64url')])
  return base64(nacl.hash(bytes).subarray(0, 32))
}

export function hexId(): string {
  return Buffer.from(nacl.randomBytes(16)).toString('hex')
}

function lineOf(kind: string, credential: string): Record<string, unknown> {
  const about = {
    v: 1,
    scheme: 'nacl',
    kind,
    collective: 'collective',
    id: hexId(),
    cred: digestOf(credential),
  }
  const replyTo = `collective/reply/${String(payloadOf(credential)['id'])}/0123456789abcdef`
  return { ...about, created: Date.now(), ttl: 60_000, ...(kind === 'request' ? { replyTo } : {}) }
}

function boxKeyOf(credential: string): Uint8Array {
  return Buffer.from(String(payloadOf(credential)['box']), 'base64url')
}

function signingKey(keys: string): Uint8Array {
  return nacl.sign.keyPair.fromSeed(secretBytes(keys).subarray(0, 32)).secretKey
}

function secretBytes(keys: string): Uint8Array {
  return Buffer.from(keys.split('.')[1] ?? '', 'base64url')
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url')
}
