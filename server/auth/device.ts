import { randomBytes } from 'node:crypto'
import type { Context } from '../context'
import { setCookie } from './cookies'
import { same } from './keys'

export const DEVICE = 'origins-device'

const YEAR_SECONDS = 365 * 24 * 3600
const PEOPLE = 5
const VALUE = /^[A-Za-z0-9_-]{22}(\.[A-Za-z0-9_-]{43}){1,5}$/

type Doors = Pick<Context, 'keys' | 'appUrl'>

const signed = (ctx: Doors, id: string, personId: string) => ctx.keys.mac('device', id, personId)

/** True where this person signed in from this device before. It proves nothing else: a password is asked for all the same. */
export function deviceKnows(ctx: Doors, device: string | undefined, personId: string): boolean {
  if (!device || !VALUE.test(device)) return false
  const [id = '', ...marks] = device.split('.')
  const mine = signed(ctx, id, personId)
  return marks.some((mark) => same(mark, mine))
}

/** The cookie for a device on which this person has just signed in; it keeps the four others who did last. */
export function deviceCookie(ctx: Doors, device: string | undefined, personId: string): string {
  const [id = '', ...marks] = device && VALUE.test(device) ? device.split('.') : [randomBytes(16).toString('base64url')]
  const mine = signed(ctx, id, personId)
  const others = marks.filter((mark) => mark !== mine).slice(0, PEOPLE - 1)
  return setCookie(ctx, DEVICE, [id, mine, ...others].join('.'), YEAR_SECONDS)
}
