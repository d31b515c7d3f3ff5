import { randomBytes } from 'node:crypto'
import { getTOTPAuthUri, verifyTOTP } from '@epic-web/totp'
import type { Context } from '../context'

const PERIOD = 30
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 160 bits in base 32, as authenticator apps read them. */
export const newTotpSecret = (): string => Array.from(randomBytes(32), (byte) => BASE32[byte & 31]).join('')

/** In groups of four, for whoever types it. */
export const inGroups = (secret: string): string => (secret.match(/.{1,4}/g) ?? []).join(' ')

export const totpUri = (secret: string, firm: string, email: string): string =>
  getTOTPAuthUri({ secret, period: PERIOD, digits: 6, algorithm: 'SHA-1', issuer: firm, accountName: email })

/** The step of time whose code this is, at most one beside the present one; null for another code. */
export async function totpStepOf(ctx: Pick<Context, 'keys' | 'now'>, sealed: string, code: string) {
  const secret = ctx.keys.unseal('totp', sealed)
  if (secret === null) return null
  const step = Math.floor(ctx.now().getTime() / 1000 / PERIOD)
  // The library reads the machine's clock: with this period, its present step is the one of our clock.
  const period = Date.now() / 1000 / (step + 0.5)
  const found = await verifyTOTP({ otp: code, secret, period, digits: 6, algorithm: 'SHA-1', window: 1 })
  return found ? step + found.delta : null
}
