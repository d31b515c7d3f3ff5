import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { challenges, events, jobs, people, recoveryCodes, sessions } from '../../db/schema'
import type { Context } from '../context'
import type { Refusal } from '../kernel/refusal'
import { secondStep } from './secondStep'
import { signIn } from './signIn'
import { codeAt, cookieValue, countingHashes, firmWithPeople, later, PASSWORD, tokenIn, withTotp } from './testing'

const email = 'admin@firm.test'

async function half(ctx: Context): Promise<string> {
  const asked = await signIn(ctx, { email, password: PASSWORD, kind: 'browser' })
  expect(asked).toEqual({ step: 'second', cookie: expect.stringContaining('HttpOnly') })
  return tokenIn(asked.cookie)
}

async function firm() {
  const { ctx } = await firmWithPeople()
  return { ctx, ...(await withTotp(ctx, email)) }
}

describe('the second step', () => {
  test('turns half a sign-in and a code into a session, once', async () => {
    const { ctx, secret, personId } = await firm()
    const token = await half(ctx)
    expect(await ctx.db.select().from(sessions)).toEqual([])
    const code = await codeAt(ctx, secret)
    const { cookie, ...done } = await secondStep(ctx, { token, code })
    expect(done).toMatchObject({ step: 'done', personId, device: expect.stringContaining('origins-device=') })
    expect(await ctx.sessions.find(cookieValue(cookie))).toMatchObject({ email, mustAddFactor: false })
    const next = await codeAt(ctx, secret, 1)
    await expect(secondStep(ctx, { token, code: next })).rejects.toMatchObject({ code: 'signed-out' })
    expect(await ctx.db.select().from(sessions)).toHaveLength(1)
    const did = (await ctx.db.select({ did: events.did }).from(events).orderBy(events.seq)).map((row) => row.did)
    expect(did.at(-1)).toBe('session.started')
  })

  test('a code is good once, and none before it afterwards; one step of skew either side', async () => {
    const { ctx, secret } = await firm()
    const step = async (steps: number) =>
      secondStep(ctx, { token: await half(ctx), code: await codeAt(ctx, secret, steps) }).then(
        () => 'in',
        (error: Refusal) => error.code,
      )
    expect([await step(-2), await step(2), await step(-1), await step(-1), await step(1), await step(0)]).toEqual([
      'invalid',
      'invalid',
      'in',
      'invalid',
      'in',
      'invalid',
    ])
  })

  test('one code given twenty times at once opens one door', async () => {
    const { ctx, secret } = await firm()
    const patient = { ...ctx, limits: { ...ctx.limits, factorByPerson: { most: 100, seconds: 60 } } }
    const code = await codeAt(ctx, secret)
    const token = await half(ctx)
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => secondStep(patient, { token, code })))
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(await ctx.db.select().from(sessions)).toHaveLength(1)
  })

  test('a recovery code, however typed, is good once under twenty tries at once, and its owner is told', async () => {
    const { ctx, codes, personId } = await firm()
    const patient = {
      ...ctx,
      limits: {
        ...ctx.limits,
        factorByPerson: { most: 100, seconds: 60 },
        signInByIp: { most: 100, seconds: 60 },
        signInByEmail: { most: 100, seconds: 60 },
      },
    }
    const tokens: string[] = []
    for (let i = 0; i < 20; i++) tokens.push(await half(patient))
    const code = ` ${codes[3]?.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O')} `
    const tries = await Promise.allSettled(tokens.map((token) => secondStep(patient, { token, code })))
    expect(tries.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
    expect(await ctx.db.select().from(sessions)).toHaveLength(1)
    expect(await ctx.db.select().from(recoveryCodes)).toHaveLength(9)
    const told = await ctx.db.select().from(jobs)
    expect(told.map((job) => job.payload.what).sort()).toEqual(['recovery-code-used', 'second-step-refused'])
    expect(told.every((job) => job.payload.personId === personId)).toBe(true)
  })

  test('a wrong code leaves the half sign-in alone and counts; beyond the limit a right one waits too', async () => {
    const { ctx, secret } = await firm()
    const token = await half(ctx)
    const { most } = ctx.limits.factorByPerson
    for (const code of ['000000', '0000-0000-0000', 'nonsense', ''].concat(Array(most - 3).fill('111111'))) {
      await expect(secondStep(ctx, { token, code })).rejects.toMatchObject({
        code: 'invalid',
        fields: { code: [expect.any(String)] },
      })
    }
    const code = await codeAt(ctx, secret)
    await expect(secondStep(ctx, { token, code })).rejects.toMatchObject({
      code: 'too-many',
      retryAfter: expect.any(Number),
    })
    expect(await ctx.db.select().from(challenges)).toHaveLength(1)
    const refused = await ctx.db.select().from(events).where(eq(events.did, 'session.second-step-refused'))
    expect(refused).toHaveLength(most)
    const told = await ctx.db.select().from(jobs)
    expect(told.map((job) => job.payload)).toMatchObject([{ what: 'second-step-refused' }])
    const after = later(ctx, 599)
    const unlimited = { ...after, limits: { ...ctx.limits, factorByPerson: { most: 99, seconds: 600 } } }
    const shown = await codeAt(after, secret)
    await expect(secondStep(unlimited, { token, code: shown })).resolves.toMatchObject({ step: 'done' })
  })

  test('tokens that are absent, malformed, foreign, of another kind or expired open nothing', async () => {
    const { ctx, secret } = await firm()
    const token = await half(ctx)
    const code = await codeAt(ctx, secret)
    const [row] = await ctx.db.select().from(challenges)
    for (const wrong of [undefined, '', token.slice(0, 20), `${token}x`, row?.id, 'a'.repeat(43)]) {
      await expect(secondStep(ctx, { token: wrong, code }), wrong).rejects.toMatchObject({ code: 'signed-out' })
    }
    const late = later(ctx, 601)
    const now = await codeAt(late, secret)
    await expect(secondStep(late, { token, code: now })).rejects.toMatchObject({ code: 'signed-out' })
    await ctx.write(async (tx) => {
      await tx.update(challenges).set({ kind: 'passkey-use' })
    })
    await expect(secondStep(ctx, { token, code })).rejects.toMatchObject({ code: 'signed-out' })
    expect(await ctx.db.select().from(sessions)).toEqual([])
  })

  test.each([
    ['the password was changed', { passwordHash: 'another' }],
    ['the person was deactivated', { status: 'deactivated' as const }],
  ])('is void once %s', async (_what, change) => {
    const { ctx, secret } = await firm()
    const token = await half(ctx)
    await ctx.write(async (tx) => {
      await tx.update(people).set(change).where(eq(people.email, email))
    })
    const code = await codeAt(ctx, secret)
    await expect(secondStep(ctx, { token, code })).rejects.toMatchObject({ code: 'signed-out' })
  })

  test("another person's codes open nothing", async () => {
    const { ctx } = await firm()
    const ben = await withTotp(ctx, 'ben@client.test')
    for (const code of [await codeAt(ctx, ben.secret), ben.codes[0]]) {
      await expect(secondStep(ctx, { token: await half(ctx), code })).rejects.toMatchObject({ code: 'invalid' })
    }
    expect(await ctx.db.select().from(recoveryCodes).where(eq(recoveryCodes.personId, ben.personId))).toHaveLength(10)
  })

  test('nothing in the database opens it: neither secret nor codes nor token can be read there', async () => {
    const { ctx, secret, codes } = await firm()
    const token = await half(ctx)
    const stored = JSON.stringify([
      await ctx.db.select().from(people),
      await ctx.db.select().from(recoveryCodes),
      await ctx.db.select().from(challenges),
      await ctx.db.select().from(events),
    ])
    for (const text of [secret, token, ...codes, ...codes.map((code) => code.replaceAll('-', ''))]) {
      expect(stored).not.toContain(text)
    }
  })
})

describe('a script', () => {
  const script = { email, password: PASSWORD, kind: 'refresh' } as const

  test('gives its code at once: no half sessions, one hash on each path', async () => {
    const { ctx, secret, codes } = await firm()
    const { counted, hashes } = countingHashes(ctx)
    for (const code of [undefined, '000000', 'nonsense']) {
      await expect(signIn(counted, { ...script, code })).rejects.toMatchObject({
        code: 'invalid',
        fields: { code: [expect.any(String)] },
      })
    }
    expect(hashes()).toBe(3)
    const started = await signIn(counted, { ...script, code: await codeAt(ctx, secret) })
    expect(started.step).toBe('done')
    await signIn(counted, { ...script, code: codes[0] })
    expect(hashes()).toBe(5)
    expect(await ctx.db.select({ kind: sessions.kind }).from(sessions)).toEqual([
      { kind: 'refresh' },
      { kind: 'refresh' },
    ])
    expect(await ctx.db.select().from(challenges)).toEqual([])
    expect(await ctx.sessions.find(cookieValue(started.cookie))).toBeNull()
  })

  test('with a wrong password learns nothing of a second factor', async () => {
    const { ctx, secret } = await firm()
    const code = await codeAt(ctx, secret)
    const refused = await signIn(ctx, { ...script, password: 'wrong', code }).catch((error: Refusal) => error.fields)
    expect(refused).toHaveProperty('email')
    await expect(signIn(ctx, { ...script, code })).resolves.toMatchObject({ step: 'done' })
  })
})
