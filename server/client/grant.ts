/** `expiresAt` is the access token's end, in milliseconds since 1970. */
export type Tokens = { accessToken: string; refreshToken: string; expiresAt: number }

export type Grant =
  | { grant_type: 'password'; email: string; password: string; code?: string | undefined }
  | { grant_type: 'refresh_token'; refresh_token: string }

/**
 * `session_ended`: it expired, was ended by its person or the firm, or its refresh token was used twice.
 * `mfa_required`: the account has a second factor, whose `code` is missing. `invalid_grant`: address,
 * password or code are wrong. `too_many_requests`: see `retryAfter`.
 */
export type OriginsErrorCode =
  | 'session_ended'
  | 'mfa_required'
  | 'invalid_grant'
  | 'invalid_request'
  | 'too_many_requests'
  | 'unavailable'

/** Why there are no tokens. `retryAfter` is in seconds. */
export class OriginsError extends Error {
  readonly code: OriginsErrorCode
  readonly retryAfter: number | undefined

  constructor(code: OriginsErrorCode, message: string, retryAfter?: number) {
    super(message)
    this.name = 'OriginsError'
    this.code = code
    this.retryAfter = retryAfter
  }
}

type Granted = { access_token: string; refresh_token: string; expires_in: number }

export async function askForTokens(url: string, send: typeof fetch, grant: Grant): Promise<Tokens> {
  const answer = await send(`${url}/api/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(grant),
    credentials: 'omit',
  })
  const said: unknown = await answer.json().catch(() => null)
  if (!answer.ok) throw problemOf(answer, said, grant)
  const { access_token, refresh_token, expires_in } = said as Granted
  return { accessToken: access_token, refreshToken: refresh_token, expiresAt: Date.now() + expires_in * 1000 }
}

const ENDED = 'The session has ended: it expired, was ended, or its refresh token was used twice. Sign in again.'

function problemOf(answer: Response, said: unknown, grant: Grant): OriginsError {
  const { error, error_description } = (said ?? {}) as { error?: string; error_description?: string }
  const waits = Number(answer.headers.get('retry-after')) || undefined
  if (answer.status === 429) {
    return new OriginsError('too_many_requests', error_description ?? 'Too many requests. Wait and try again.', waits)
  }
  if (grant.grant_type === 'refresh_token' && error === 'invalid_grant') return new OriginsError('session_ended', ENDED)
  if (error === 'mfa_required' || error === 'invalid_grant' || error === 'invalid_request') {
    return new OriginsError(error, error_description ?? error)
  }
  const message = error_description ?? `The portal answered ${answer.status} when it was asked for a token.`
  return new OriginsError('unavailable', message, waits)
}
