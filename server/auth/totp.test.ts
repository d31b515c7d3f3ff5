import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { events, jobs, people, recoveryCodes, sessions } from '../../db/schema'
import type { Context } from '../context'
import { as, staff } from '../testing'
import { beginTotp, cancelTotp } from './beginTotp'
import { confirmIdentity } from './confirm'
import { confirmTotp } from './confirmTotp'
import { getSecurity } from './getSecurity'
import { makeRecoveryCodes } from './makeRecoveryCodes'
import { qrPath } from './qr'
import { newRecoveryCodes, recoveryHash } from './recovery'
import { removeTotp } from './removeTotp'
import { signIn } from './signIn'
import { codeAt, cookieValue, firmWithPeople, later, PASSWORD, signedIn, withTotp } from './testing'

const email = 'ben@client.test'

async function ben() {
  const { ctx } = await firmWithPeople()
  return signedIn(ctx, email)
}

const keyOf = async (ctx: Context) => ((await getSecurity(ctx)).pending?.key ?? '').replaceAll(' ', '')
const told = async (ctx: Context) =>
  (await ctx.db.select().from(jobs)).map((job) => (job.payload as { what: string }).what)

describe('an authenticator app', () => {
  test('is asked for once its first code was given, with ten recovery codes shown once', async () => {
    const { ctx, personId } = await ben()
    await beginTotp(ctx, {})
    const secret = await keyOf(ctx)
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(await getSecurity(ctx)).toMatchObject({ totp: false, codesLeft: 0 })
    await expect(signIn(ctx, { email, password: PASSWORD, kind: 'browser' })).resolves.toMatchObject({ step: 'done' })

    const code = await codeAt(ctx, secret)
    const { codes } = await confirmTotp(ctx, { code: ` ${code.slice(0, 3)} ${code.slice(3)} ` })
    expect(new Set(codes)).toHaveProperty('size', 10)
    for (const one of codes ?? []) expect(one).toMatch(/^[0-9a-hjkmnp-tv-z]{4}(-[0-9a-hjkmnp-tv-z]{4}){2}$/)
    expect(await getSecurity(ctx)).toMatchObject({ totp: true, codesLeft: 10, pending: null })
    await expect(signIn(ctx, { email, password: PASSWORD, kind: 'browser' })).resolves.toMatchObject({ step: 'second' })
    expect(await told(ctx)).toEqual(['totp-added'])
    const [event] = await ctx.db.select().from(events).where(eq(events.did, 'person.totp-added'))
    expect(event).toMatchObject({ thingId: personId, audience: 'staff' })
    // The code that set it up is used.
    await expect(confirmIdentity(later(ctx, 601), code)).rejects.toMatchObject({ code: 'invalid' })
  })

  test('stays as it is while a new one is set up, and is replaced by it', async () => {
    const { ctx, personId } = await ben()
    const old = await withTotp(ctx, email)
    await beginTotp(ctx, {})
    const secret = await keyOf(ctx)
    const script = { email, password: PASSWORD, kind: 'refresh' } as const
    const code = await codeAt(ctx, old.secret)
    await expect(signIn(ctx, { ...script, code })).resolves.toMatchObject({ personId })
    expect(await confirmTotp(ctx, { code: await codeAt(ctx, secret) })).toEqual({ codes: null })
    const next = later(ctx, 30)
    const outdated = await codeAt(next, old.secret)
    await expect(signIn(next, { ...script, code: outdated })).rejects.toMatchObject({ code: 'invalid' })
    const fresh = await codeAt(next, secret)
    await expect(signIn(next, { ...script, code: fresh })).resolves.toMatchObject({ personId })
  })

  test('is not set up by a wrong code, nor after it was cancelled, nor twice', async () => {
    const { ctx } = await ben()
    await beginTotp(ctx, {})
    const secret = await keyOf(ctx)
    for (const code of [undefined, '', '12345', '000000', 'abcdef']) {
      await expect(confirmTotp(ctx, { code })).rejects.toMatchObject({ code: 'invalid', fields: { code: [/./] } })
    }
    await cancelTotp(ctx)
    const code = await codeAt(ctx, secret)
    await expect(confirmTotp(ctx, { code })).rejects.toMatchObject({ code: 'invalid' })
    await beginTotp(ctx, {})
    const again = await codeAt(ctx, await keyOf(ctx))
    const both = await Promise.allSettled([confirmTotp(ctx, { code: again }), confirmTotp(ctx, { code: again })])
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(await ctx.db.select().from(recoveryCodes)).toHaveLength(10)
  })

  test('needs who one is confirmed, and its secret is shown for ten minutes only', async () => {
    const { ctx } = await ben()
    await beginTotp(ctx, {})
    const stale = later(ctx, 601)
    expect(await getSecurity(stale)).toMatchObject({ confirmed: false, pending: null })
    for (const verb of [beginTotp, removeTotp, makeRecoveryCodes]) {
      await expect(verb(stale, {})).rejects.toMatchObject({ code: 'invalid', fields: { proof: [/./] } })
      await expect(verb(stale, { proof: 'wrong' })).rejects.toMatchObject({ code: 'invalid', fields: { proof: [/./] } })
    }
    await beginTotp(stale, { proof: PASSWORD })
  })

  test('is removed with its codes and the other sessions; twice is once', async () => {
    const { ctx, cookie } = await ben()
    const other = await signedIn(ctx, email)
    await withTotp(ctx, email)
    await removeTotp(ctx, {})
    await removeTotp(ctx, {})
    expect(await getSecurity(ctx)).toMatchObject({ totp: false, codesLeft: 0 })
    expect(await ctx.sessions.find(cookieValue(cookie))).not.toBeNull()
    expect(await ctx.sessions.find(cookieValue(other.cookie))).toBeNull()
    expect(await told(ctx)).toEqual(['totp-removed'])
    expect((await ctx.db.select().from(sessions)).map((one) => one.id)).toEqual([
      ctx.viewer.kind === 'person' && ctx.viewer.sessionId,
    ])
  })

  test('cannot be touched by strangers, or while viewing as a client', async () => {
    const { ctx } = await ben()
    for (const verb of [beginTotp, removeTotp, makeRecoveryCodes, confirmTotp]) {
      await expect(verb(as(ctx, { kind: 'nobody' }), {})).rejects.toMatchObject({ code: 'signed-out' })
      await expect(verb(as(ctx, { ...staff('admin'), viewing: true }), {})).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})

describe('recovery codes', () => {
  test('are made anew: old ones die, the owner is told', async () => {
    const { ctx } = await ben()
    await expect(makeRecoveryCodes(ctx, {})).rejects.toMatchObject({ code: 'invalid' })
    const { codes: old } = await withTotp(ctx, email)
    const { codes } = await makeRecoveryCodes(ctx, {})
    expect(codes).toHaveLength(10)
    expect(codes.filter((code) => old.includes(code))).toEqual([])
    const stale = later(ctx, 601)
    await expect(confirmIdentity(stale, old[0])).rejects.toMatchObject({ code: 'invalid' })
    await confirmIdentity(stale, codes[0])
    expect(await getSecurity(ctx)).toMatchObject({ codesLeft: 9 })
    expect(await told(ctx)).toEqual(['recovery-codes-made', 'recovery-code-used'])
  })

  test('are read however they are typed, and differ by person', async () => {
    const { ctx } = await ben()
    const [code = ''] = newRecoveryCodes()
    const kept = recoveryHash(ctx, 'per_1', code)
    expect(recoveryHash(ctx, 'per_1', ` ${code.toUpperCase().replaceAll('-', '  ')}`)).toBe(kept)
    expect(recoveryHash(ctx, 'per_1', code.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(kept)
    expect(recoveryHash(ctx, 'per_2', code)).not.toBe(kept)
    for (const text of ['', '123456', `${code}0`, code.replace(/^./, 'u')])
      expect(recoveryHash(ctx, 'per_1', text)).toBeNull()
  })
})

describe('confirming who one is', () => {
  test('by password, code or recovery code, once each; wrong ones count', async () => {
    const { ctx } = await ben()
    const { secret, codes, personId } = await withTotp(ctx, email)
    const stale = later(ctx, 601)
    const code = await codeAt(stale, secret)
    await confirmIdentity(stale, code)
    await confirmIdentity(stale, codes[0])
    await confirmIdentity(stale, PASSWORD)
    await expect(confirmIdentity(stale, code)).rejects.toMatchObject({ fields: { proof: [/./] } })
    await expect(confirmIdentity(stale, codes[0])).rejects.toMatchObject({ fields: { proof: [/./] } })
    for (let i = 0; i < 8; i++) await expect(confirmIdentity(stale, 'wrong')).rejects.toMatchObject({ code: 'invalid' })
    await expect(confirmIdentity(stale, PASSWORD)).rejects.toMatchObject({ code: 'too-many' })
    const [session] = await ctx.db.select().from(sessions).where(eq(sessions.personId, personId))
    expect(session?.confirmedAt).toEqual(stale.now())
  })

  test('a password of six digits is still a password', async () => {
    const { ctx, personId } = await ben()
    await withTotp(ctx, email)
    const passwordHash = await ctx.passwords.hash('123456')
    await ctx.write(async (tx) => {
      await tx.update(people).set({ passwordHash }).where(eq(people.id, personId))
    })
    await confirmIdentity(later(ctx, 601), '123456')
  })
})

test('the QR code is one path of a square with its quiet zone', () => {
  const { path, size } = qrPath('otpauth://totp/Firm:ben@client.test?secret=AAAA')
  expect((size - 8 - 17) % 4).toBe(0)
  expect(path).toMatch(/^(M\d+ \d+h\d+v1h-\d+z)+$/)
  expect(path.startsWith('M4 4h7v1h-7z')).toBe(true)
})
