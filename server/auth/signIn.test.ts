import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { attempts, events, memberships, people, sessions } from '../../db/schema'
import type { Context } from '../context'
import type { Refusal } from '../kernel/refusal'
import { NOW, testContext } from '../testing'
import { deviceCookie, deviceKnows } from './device'
import { countAttempt, giveBack } from './limits'
import { createSessions } from './sessions'
import { signIn } from './signIn'
import { signOut } from './signOut'
import { startSession } from './startSession'
import {
  codeAt,
  cookieValue,
  countingHashes,
  firmWithPeople,
  later,
  PASSWORD,
  signedIn,
  tokenIn,
  withTotp,
} from './testing'

describe('sign-in', () => {
  test('gives a session whose cookie finds the person, their organisation and their rights', async () => {
    const { ctx, client } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: ' BEN@client.test', password: PASSWORD, kind: 'browser' })
    const found = await ctx.sessions.find(cookieValue(cookie))
    expect(found).toMatchObject({
      name: 'Ben',
      staff: null,
      membership: { clientId: client.id, rights: ['usage'], owner: false },
    })
    expect(cookie).toContain('HttpOnly')
  })

  test('gives one answer for a wrong password and an unknown address, after one hash each', async () => {
    const { ctx } = await firmWithPeople()
    const { counted, hashes } = countingHashes(ctx)
    const answers = []
    for (const email of ['ben@client.test', 'nobody@client.test']) {
      answers.push(
        await signIn(counted, { email, password: 'wrong password', kind: 'browser' }).catch((error) => ({
          ...error,
          message: error.message,
        })),
      )
    }
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]).toMatchObject({ code: 'invalid' })
    expect(hashes()).toBe(2)
  })

  test.each([
    [{ email: '', password: 'x' }, 'email'],
    [{ email: 'not an address', password: 'x' }, 'email'],
    [{ email: 'a@b.test', password: '' }, 'password'],
  ])('refuses %j at the field', async (input, field) => {
    const ctx = await testContext()
    await expect(signIn(ctx, { ...input, kind: 'browser' })).rejects.toMatchObject({
      code: 'invalid',
      fields: { [field]: expect.any(Array) },
    })
  })

  test('is refused to a deactivated person, whose sessions end at the next request', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: 'ben@client.test', password: PASSWORD, kind: 'browser' })
    await ctx.write((tx) =>
      tx
        .update(people)
        .set({ status: 'deactivated' })
        .where(eq(people.email, 'ben@client.test'))
        .then(() => undefined),
    )
    expect(await ctx.sessions.find(cookieValue(cookie))).toBeNull()
    await expect(signIn(ctx, { email: 'ben@client.test', password: PASSWORD, kind: 'browser' })).rejects.toMatchObject({
      code: 'invalid',
    })
  })

  test('leaves nothing in the database that opens a door', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: 'ben@client.test', password: PASSWORD, kind: 'browser' })
    const token = cookieValue(cookie).split('=')[1] ?? ''
    const stored = JSON.stringify([
      await ctx.db.select().from(sessions),
      await ctx.db.select().from(people),
      await ctx.db.select().from(events),
    ])
    expect(token).toHaveLength(41)
    expect(stored).not.toContain(token)
    expect(stored).not.toContain(PASSWORD)
    const [row] = await ctx.db.select().from(sessions)
    expect(await ctx.sessions.find(`origins=${row?.id}`)).toBeNull()
  })

  test('is recorded, good and bad; signing out ends the session', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: 'admin@firm.test', password: PASSWORD, kind: 'browser' })
    await signIn(ctx, { email: 'admin@firm.test', password: 'wrong', kind: 'browser' }).catch(() => undefined)
    const viewer = await ctx.sessions.find(cookieValue(cookie))
    if (!viewer) throw new Error('no session')
    const cleared = await signOut({ ...ctx, viewer })
    expect(cleared.cookie).toContain('Max-Age=0')
    expect(await ctx.sessions.find(cookieValue(cookie))).toBeNull()
    const rows = await ctx.db.select({ did: events.did }).from(events).orderBy(events.seq)
    expect(rows.map((row) => row.did).slice(-3)).toEqual(['session.started', 'session.refused', 'session.ended'])
  })
})

const countsOf = async (ctx: Context) => (await ctx.db.select().from(attempts)).map(({ count }) => count)

describe('limits of sign-in', () => {
  const ben = { email: 'ben@client.test', kind: 'browser' } as const
  const from = (ctx: Context, ip: string): Context => ({ ...ctx, from: { ...ctx.from, ip } })
  const wrong = (ctx: Context, device?: string) =>
    signIn(ctx, { ...ben, password: 'wrong password', device }).catch((error: Refusal) => error.code)

  test('rejects an IP after ten failed tries, without computing a hash', async () => {
    const { ctx } = await firmWithPeople()
    const { counted, hashes } = countingHashes(ctx)
    for (let i = 0; i < 10; i++)
      await signIn(counted, { email: `n${i}@x.test`, password: 'x', kind: 'browser' }).catch(() => 0)
    expect(hashes()).toBe(10)
    await expect(signIn(counted, { ...ben, password: PASSWORD })).rejects.toMatchObject({
      code: 'too-many',
      retryAfter: expect.any(Number),
    })
    expect(hashes()).toBe(10)
    await expect(signIn(from(counted, '192.0.2.9'), { ...ben, password: PASSWORD })).resolves.toMatchObject({
      step: 'done',
    })
    await expect(signIn(later(counted, 601), { ...ben, password: PASSWORD })).resolves.toMatchObject({ step: 'done' })
  })

  test('lets more than ten colleagues sign in from one IP', async () => {
    const { ctx } = await firmWithPeople()
    for (let i = 0; i < 25; i++)
      await expect(signIn(ctx, { ...ben, password: PASSWORD })).resolves.toMatchObject({ step: 'done' })
    expect(await countsOf(ctx)).toEqual([0, 0])
  })

  test('does not count the first step of people with a second factor', async () => {
    const { ctx } = await firmWithPeople()
    const { secret } = await withTotp(ctx, ben.email)
    for (let i = 0; i < 12; i++)
      await expect(signIn(ctx, { ...ben, password: PASSWORD })).resolves.toMatchObject({ step: 'second' })
    for (let i = 0; i < 12; i++) {
      const at = later(ctx, 30 * i)
      const script = { ...ben, kind: 'refresh', password: PASSWORD } as const
      await expect(signIn(at, { ...script, code: await codeAt(at, secret) })).resolves.toMatchObject({ step: 'done' })
      await expect(signIn(at, script)).rejects.toMatchObject({ fields: { code: [expect.any(String)] } })
    }
    expect(await countsOf(ctx)).toEqual([0, 0, 0])
  })

  test('counts the wrong codes of a script', async () => {
    const { ctx } = await firmWithPeople()
    await withTotp(ctx, ben.email)
    const guess = () => signIn(ctx, { ...ben, kind: 'refresh', password: PASSWORD, code: '000000' }).catch(() => 0)
    for (let i = 0; i < 3; i++) await guess()
    expect(await countsOf(ctx)).toEqual([3, 3, 3])
  })

  test('keeps the failures of others when someone signs in from the same IP', async () => {
    const { ctx } = await firmWithPeople()
    for (let i = 0; i < 9; i++) await signIn(ctx, { ...ben, password: 'wrong', email: `n${i}@x.test` }).catch(() => 0)
    for (let i = 0; i < 5; i++) await signIn(ctx, { ...ben, password: PASSWORD })
    expect(await wrong(ctx)).toBe('invalid')
    expect(await wrong(ctx)).toBe('too-many')
  })

  test('never computes more than ten wrong passwords when many come at the same time', async () => {
    const { ctx } = await firmWithPeople()
    const { counted, hashes } = countingHashes(ctx)
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        signIn(counted, { email: `n${i}@x.test`, password: 'x', kind: 'browser' }).catch((e: Refusal) => e.code),
      ),
    )
    expect(hashes()).toBe(10)
    expect(answers.filter((code) => code === 'too-many')).toHaveLength(30)
  })

  test('counts no try that was rejected unseen, so that those who signed in leave room', async () => {
    const { ctx } = await firmWithPeople()
    const limits = { ...ctx.limits, signInByIp: { most: 1, seconds: 600 } }
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        signIn({ ...ctx, limits }, { ...ben, password: PASSWORD }).then(
          ({ step }) => step,
          (error: Refusal) => error.code,
        ),
      ),
    )
    expect(answers).toContain('done')
    await expect(signIn({ ...ctx, limits }, { ...ben, password: PASSWORD })).resolves.toMatchObject({ step: 'done' })
  })

  test('gives a try back to the window that counted it, not to a later one', async () => {
    const { ctx } = await firmWithPeople()
    const early = await countAttempt(ctx, 'signInByIp', '192.0.2.1')
    await countAttempt(later(ctx, 601), 'signInByIp', '192.0.2.1')
    await giveBack(ctx, early)
    expect(await countsOf(ctx)).toEqual([1])
  })

  test('of an address slow down devices that it does not know, and never one that it knows', async () => {
    const { ctx } = await firmWithPeople()
    const { device } = await signedIn(ctx, ben.email)
    for (let i = 0; i < 10; i++) await wrong(from(ctx, `198.51.100.${i}`))
    const stranger = from(ctx, '203.0.113.1')
    expect(await wrong(stranger)).toBe('invalid')
    await expect(signIn(stranger, { ...ben, password: PASSWORD })).rejects.toMatchObject({
      code: 'too-many',
      retryAfter: 60,
    })
    const { counted, hashes } = countingHashes(stranger)
    expect(await wrong(counted)).toBe('too-many')
    expect(hashes()).toBe(0)
    await expect(signIn(stranger, { ...ben, password: PASSWORD, device: tokenIn(device) })).resolves.toMatchObject({
      step: 'done',
    })
    await expect(signIn(later(stranger, 61), { ...ben, password: PASSWORD })).resolves.toMatchObject({ step: 'done' })
  })

  test('count an IPv6 network as one, whose owner could try each time from another address of it', async () => {
    const { ctx } = await firmWithPeople()
    for (let i = 0; i < 10; i++) await wrong(from(ctx, `2001:db8:1:${i}::1`))
    const stranger = (i: number) => from(ctx, `2001:db8:2:2::${i}`)
    expect([await wrong(stranger(1)), await wrong(stranger(2)), await wrong(stranger(3))]).toEqual([
      'invalid',
      'too-many',
      'too-many',
    ])
    for (let i = 0; i < 10; i++) await wrong(from(later(ctx, 3601), `2001:db8:3:3:${i}::1`))
    await expect(
      signIn(from(later(ctx, 3601), '2001:db8:3:3:ffff::1'), { ...ben, password: PASSWORD }),
    ).rejects.toMatchObject({ code: 'too-many', retryAfter: 600 })
  })

  test('an unknown address is slowed down like a known one', async () => {
    const { ctx } = await firmWithPeople()
    const answers = []
    for (const email of ['ben@client.test', 'nobody@client.test']) {
      for (let i = 0; i < 10; i++) {
        await signIn(from(ctx, `198.51.100.${i}`), { email, password: 'x', kind: 'browser' }).catch(() => undefined)
      }
      const stranger = from(ctx, `203.0.113.${answers.length}`)
      const codes = []
      for (let i = 0; i < 2; i++) {
        codes.push(
          await signIn(stranger, { email, password: 'x', kind: 'browser' }).catch((error: Refusal) => error.code),
        )
      }
      answers.push(codes)
    }
    expect(answers).toEqual([
      ['invalid', 'too-many'],
      ['invalid', 'too-many'],
    ])
  })
})

describe('a device', () => {
  test('is known to whoever signed in on it, five at most, and to nobody else', async () => {
    const ctx = await testContext()
    let value: string | undefined
    for (const id of ['per_1', 'per_2', 'per_3', 'per_4', 'per_5', 'per_6'])
      value = tokenIn(deviceCookie(ctx, value, id))
    expect(['per_1', 'per_2', 'per_6', 'per_7'].map((id) => deviceKnows(ctx, value, id))).toEqual([
      false,
      true,
      true,
      false,
    ])
    expect(tokenIn(deviceCookie(ctx, value, 'per_6'))).toBe(value)
  })

  test.each(['', 'x', '..', `${'a'.repeat(22)}.${'b'.repeat(43)}`])('cannot be made up: %s', async (value) => {
    expect(deviceKnows(await testContext(), value, 'per_1')).toBe(false)
  })
})

describe('what ends a session at the next request, or before', () => {
  test('rights are read at each request', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie, personId } = await signedIn(ctx, 'ben@client.test')
    await ctx.write(async (tx) => {
      await tx.update(memberships).set({ usage: false, billing: true }).where(eq(memberships.personId, personId))
    })
    expect(await ctx.sessions.find(cookieValue(cookie))).toMatchObject({ membership: { rights: ['billing'] } })
    await ctx.write(async (tx) => {
      await tx.delete(memberships).where(eq(memberships.personId, personId))
    })
    expect(await ctx.sessions.find(cookieValue(cookie))).toBeNull()
    // Who has no place left is told so, and is not led in a circle.
    await expect(signedIn(ctx, 'ben@client.test')).rejects.toMatchObject({ code: 'forbidden' })
    expect(await ctx.db.select().from(sessions)).toHaveLength(1)
  })

  test.each([
    ['password', { passwordHash: 'another' }],
    ['status', { status: 'deactivated' as const }],
    ['role', { staffRole: 'admin' as const }],
  ])('one that began while the %s was changed ends at once', async (_what, change) => {
    const { ctx } = await firmWithPeople()
    const [ben] = await ctx.db.select().from(people).where(eq(people.email, 'ben@client.test'))
    if (!ben) throw new Error('no Ben')
    await ctx.write(async (tx) => {
      await tx.update(people).set(change).where(eq(people.id, ben.id))
    })
    const how = { kind: 'browser', device: undefined, by: 'password' } as const
    await expect(startSession(ctx, ben, how)).rejects.toMatchObject({ code: 'signed-out' })
    expect(await ctx.db.select().from(sessions)).toEqual([])
  })
})

describe('sessions', () => {
  const HOUR = 3_600_000
  const DAY = 24 * HOUR

  test.each([
    ['staff end after 12 idle hours', 'admin@firm.test', [5 * HOUR], [12 * HOUR + 1]],
    ['members end after 7 idle days', 'ben@client.test', [3 * DAY], [7 * DAY + 1]],
    ['staff end after 7 days however used', 'admin@firm.test', range(10 * HOUR, 7 * DAY), [7 * DAY + 1]],
    ['members end after 30 days however used', 'ben@client.test', range(5 * DAY, 30 * DAY), [30 * DAY + 1]],
  ])('of %s', async (_name, email, alive, dead) => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email, password: PASSWORD, kind: 'browser' })
    const at = (ms: number) =>
      createSessions({ db: ctx.db, write: ctx.write, now: () => new Date(NOW.getTime() + ms), secure: false }).find(
        cookieValue(cookie),
      )
    for (const ms of alive) expect(await at(ms), `alive after ${ms / HOUR} h`).not.toBeNull()
    for (const ms of dead) expect(await at(ms), `over after ${ms / HOUR} h`).toBeNull()
  })

  test('cannot take the other lifetime by another first letter', async () => {
    const { ctx } = await firmWithPeople()
    const { cookie } = await signIn(ctx, { email: 'admin@firm.test', password: PASSWORD, kind: 'browser' })
    expect(await ctx.sessions.find(cookieValue(cookie).replace('=s', '=c'))).toBeNull()
  })

  function range(step: number, below: number): number[] {
    const all: number[] = []
    for (let ms = step; ms < below; ms += step) all.push(ms)
    return all
  }
})
