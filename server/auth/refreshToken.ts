import { type Keys, same } from './keys'

/** One token of a family: the family is a session of kind 'refresh', which counts its generation up. */
export type RefreshClaims = { sessionId: string; generation: number }

const PURPOSE = 'refresh token'
const TOKEN = /^([0-9a-f]{64})\.(0|[1-9]\d{0,8})\.([A-Za-z0-9_-]{43})$/

/** Composed, never stored: what the database holds of a family does not make one. Opaque to clients. */
export function refreshTokenOf(keys: Keys, { sessionId, generation }: RefreshClaims): string {
  return `${sessionId}.${generation}.${keys.mac(PURPOSE, sessionId, String(generation))}`
}

/** Null for what is malformed or forged, without asking the database. */
export function readRefreshToken(keys: Keys, token: string): RefreshClaims | null {
  const [, sessionId, generation, mac] = TOKEN.exec(token) ?? []
  if (!sessionId || !generation || !mac) return null
  if (!same(keys.mac(PURPOSE, sessionId, generation), mac)) return null
  return { sessionId, generation: Number(generation) }
}
