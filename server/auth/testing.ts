import { generateTOTP } from '@epic-web/totp'
import { eq } from 'drizzle-orm'
import { people } from '../../db/schema'
import type { Context } from '../context'
import { as, makeClient, system, testContext, testPasswords } from '../testing'
import { addPerson } from './addPerson'
import { newRecoveryCodes, replaceRecoveryCodes } from './recovery'
import { signIn } from './signIn'
import { newTotpSecret } from './totp'

export const PASSWORD = 'correct horse battery'

/** Addresses that earlier versions accepted, and that no form accepts today. */
export const EARLIER = ['ada@10.0.0.1', 'ada@-ex.com', 'ada@ex%.com', `${'a'.repeat(65)}@ex.com`, 'ada@ex..com']

/** "name=value" of a Set-Cookie line, as a browser sends it back. */
export const cookieValue = (cookie: string): string => cookie.split(';')[0] ?? ''
export const tokenIn = (cookie: string): string => cookieValue(cookie).replace(/^[^=]*=/, '')

export async function firmWithPeople() {
  const ctx = await testContext()
  const operator = { ...ctx, viewer: system }
  const client = await makeClient(operator)
  await addPerson(operator, { email: 'admin@firm.test', name: 'Ada', password: PASSWORD, staff: 'admin' })
  await addPerson(operator, {
    email: 'ben@client.test',
    name: 'Ben',
    password: PASSWORD,
    client: client.id,
    rights: ['usage'],
  })
  return { ctx, client }
}

export function countingHashes(ctx: Context): { counted: Context; hashes: () => number } {
  let hashes = 0
  const verify = (stored: string | null, password: string) => {
    hashes++
    return testPasswords.verify(stored, password)
  }
  return { counted: { ...ctx, passwords: { ...testPasswords, verify } }, hashes: () => hashes }
}

/** The same doors at a later moment. */
export const later = (ctx: Context, seconds: number): Context => {
  const moment = new Date(ctx.now().getTime() + seconds * 1000)
  return { ...ctx, now: () => moment }
}

/** An authenticator app and ten recovery codes, set up without the page. */
export async function withTotp(ctx: Context, email: string) {
  const secret = newTotpSecret()
  const codes = newRecoveryCodes()
  const totpSecret = ctx.keys.seal('totp', secret)
  const at = ctx.now()
  const personId = await ctx.write(async (tx) => {
    const [row] = await tx
      .update(people)
      .set({ totpSecret })
      .where(eq(people.email, email))
      .returning({ id: people.id })
    if (!row) throw new Error(`nobody is called ${email}`)
    await replaceRecoveryCodes(tx, ctx, row.id, codes, at)
    return row.id
  })
  return { personId, secret, codes }
}

/** What the app shows at a context's moment, or so many steps of half a minute from it. */
export async function codeAt(ctx: Pick<Context, 'now'>, secret: string, steps = 0): Promise<string> {
  const step = Math.floor(ctx.now().getTime() / 30_000) + steps
  const { otp } = await generateTOTP({ secret, period: Date.now() / 1000 / (step + 0.5) })
  return otp
}

/** The session of somebody without a second factor, and the doors as they see them. */
export async function signedIn(ctx: Context, email: string) {
  const started = await signIn(ctx, { email, password: PASSWORD, kind: 'browser' })
  if (started.step !== 'done') throw new Error(`${email} has a second factor`)
  const viewer = await ctx.sessions.find(cookieValue(started.cookie))
  if (!viewer) throw new Error(`the session of ${email} is not found`)
  return { ...started, viewer, ctx: as(ctx, viewer) }
}
