import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { events, jobs, people, sessions } from '../../db/schema'
import type { Context } from '../context'
import { at } from '../httpTesting'
import { makeClient, NOW, system, testContext } from '../testing'
import { addPerson } from './addPerson'
import { refreshSession } from './refreshSession'
import { readRefreshToken, refreshTokenOf } from './refreshToken'

const DAY = 86_400_000
const refusal = { code: 'signed-out', message: 'This session has ended. Sign in again.' }

async function family() {
  const ctx = await testContext()
  const operator = { ...ctx, viewer: system }
  const client = await makeClient(operator)
  const { id: personId } = await addPerson(operator, {
    email: 'ben@client.test',
    name: 'Ben',
    password: 'correct horse battery',
    client: client.id,
  })
  const start = { personId, staff: false, ip: '192.0.2.1', userAgent: 'test' }
  const { id: sessionId } = await ctx.sessions.start({ ...start, kind: 'refresh' })
  const browser = await ctx.sessions.start({ ...start, kind: 'browser' })
  return { ctx, personId, sessionId, browser, first: refreshTokenOf(ctx.keys, { sessionId, generation: 0 }) }
}

const later = (ctx: Context, ms: number) => at(ctx, new Date(NOW.getTime() + ms))

const rowOf = async (ctx: Context, id: string) => (await ctx.db.select().from(sessions).where(eq(sessions.id, id)))[0]

describe('a refresh token', () => {
  test('is used once: the next one takes its place', async () => {
    const { ctx, sessionId, personId, first } = await family()
    const minute = later(ctx, 60_000)
    const second = await refreshSession(minute, first)
    expect(second).toMatchObject({ sessionId, personId })
    expect(await rowOf(ctx, sessionId)).toMatchObject({
      generation: 1,
      rotatedAt: minute.now(),
      lastUsedAt: minute.now(),
    })
    const third = await refreshSession(later(ctx, 120_000), second.refreshToken)
    expect(new Set([first, second.refreshToken, third.refreshToken]).size).toBe(3)
  })

  test('gives the same successor to whoever lost the answer, for ten seconds', async () => {
    const { ctx, sessionId, first } = await family()
    const { refreshToken } = await refreshSession(ctx, first)
    expect((await refreshSession(later(ctx, 10_000), first)).refreshToken).toBe(refreshToken)
    expect(await rowOf(ctx, sessionId)).toMatchObject({ generation: 1, rotatedAt: NOW })
  })

  test('a hundred times at once is used once', async () => {
    const { ctx, sessionId, first } = await family()
    const all = await Promise.all(Array.from({ length: 100 }, () => refreshSession(ctx, first)))
    expect(new Set(all.map((one) => one.refreshToken)).size).toBe(1)
    expect(await rowOf(ctx, sessionId)).toMatchObject({ generation: 1 })
    expect(await ctx.db.select().from(jobs)).toEqual([])
  })

  test.each([
    ['ten seconds after its successor was made', 1, 10_001],
    ['two generations old, however quickly', 2, 1],
  ])('again %s ends the family, and the person is told', async (_name, turns, ms) => {
    const { ctx, sessionId, browser, personId, first } = await family()
    let current = first
    for (let i = 0; i < turns; i++) current = (await refreshSession(ctx, current)).refreshToken
    const thief = later(ctx, ms)
    await expect(refreshSession(thief, first)).rejects.toMatchObject(refusal)

    expect(await rowOf(ctx, sessionId)).toBeUndefined()
    expect(await rowOf(ctx, browser.id)).toBeDefined()
    await expect(refreshSession(thief, current)).rejects.toMatchObject(refusal)
    await expect(refreshSession(thief, first)).rejects.toMatchObject(refusal)
    const told = await ctx.db.select({ kind: jobs.kind, payload: jobs.payload }).from(jobs)
    expect(told).toEqual([
      {
        kind: 'mail.notice',
        payload: { personId, what: 'refresh-token-reused', ip: '192.0.2.1', at: thief.now().toISOString() },
      },
    ])
    const recorded = await ctx.db.select().from(events).where(eq(events.did, 'session.reused'))
    expect(recorded).toMatchObject([{ thingId: personId, audience: 'staff' }])
  })

  test('that was stolen and used a hundred times at once ends the family once', async () => {
    const { ctx, sessionId, first } = await family()
    await refreshSession(ctx, first)
    const thief = later(ctx, 60_000)
    const all = await Promise.allSettled(Array.from({ length: 100 }, () => refreshSession(thief, first)))
    expect(all.every((one) => one.status === 'rejected')).toBe(true)
    expect(await rowOf(ctx, sessionId)).toBeUndefined()
    expect(await ctx.db.select().from(jobs)).toHaveLength(1)
  })

  test('ends after 30 days, however often it was used', async () => {
    const { ctx, first } = await family()
    const { refreshToken } = await refreshSession(later(ctx, 29 * DAY), first)
    expect((await refreshSession(later(ctx, 30 * DAY - 1000), refreshToken)).refreshToken).not.toBe(refreshToken)
    await expect(refreshSession(later(ctx, 30 * DAY), refreshToken)).rejects.toMatchObject(refusal)
  })

  test('is refused to a deactivated person, and when its session was ended', async () => {
    const { ctx, personId, sessionId, first } = await family()
    const set = (status: 'active' | 'deactivated') =>
      ctx.write(async (tx) => {
        await tx.update(people).set({ status }).where(eq(people.id, personId))
      })
    await set('deactivated')
    await expect(refreshSession(ctx, first)).rejects.toMatchObject(refusal)
    await set('active')
    await ctx.write(async (tx) => {
      await tx.delete(sessions).where(eq(sessions.id, sessionId))
    })
    await expect(refreshSession(ctx, first)).rejects.toMatchObject(refusal)
    expect(await ctx.db.select().from(jobs)).toEqual([])
  })

  test('of a browser’s session opens nothing', async () => {
    const { ctx, browser } = await family()
    const token = refreshTokenOf(ctx.keys, { sessionId: browser.id, generation: 0 })
    await expect(refreshSession(ctx, token)).rejects.toMatchObject(refusal)
    expect(await rowOf(ctx, browser.id)).toMatchObject({ generation: 0 })
  })

  test('from before a restored backup is refused, and nobody is alarmed', async () => {
    const { ctx, sessionId } = await family()
    const ahead = refreshTokenOf(ctx.keys, { sessionId, generation: 5 })
    await expect(refreshSession(ctx, ahead)).rejects.toMatchObject(refusal)
    expect(await rowOf(ctx, sessionId)).toBeDefined()
    expect(await ctx.db.select().from(jobs)).toEqual([])
  })

  test('that is malformed or forged asks the database nothing', async () => {
    const { ctx, sessionId, first } = await family()
    const [, , mac = ''] = first.split('.')
    const asked: string[] = []
    const blind = {
      ...ctx,
      sessions: {
        ...ctx.sessions,
        findRefresh: async (id: string) => {
          asked.push(id)
          return null
        },
      },
      write: async () => {
        throw new Error('asked the database')
      },
    } as Context
    const forged = [
      '',
      '..',
      'x'.repeat(1000),
      sessionId,
      `${sessionId}.0.`,
      `${sessionId}.1.${mac}`,
      `${sessionId}.00.${mac}`,
      `${sessionId}.-1.${mac}`,
      `${sessionId}.0.${mac}x`,
      `${sessionId}.0.${mac.slice(0, -1)}${mac.endsWith('A') ? 'B' : 'A'}`,
      `${'0'.repeat(64)}.0.${mac}`,
      `${sessionId.toUpperCase()}.0.${mac}`,
      `${first}\n`,
    ]
    for (const token of forged) {
      expect(readRefreshToken(ctx.keys, token), token).toBeNull()
      await expect(refreshSession(blind, token)).rejects.toMatchObject(refusal)
    }
    expect(asked).toEqual([])
  })

  test('is not in the database, nor what makes one', async () => {
    const { ctx, first } = await family()
    const { refreshToken } = await refreshSession(ctx, first)
    const stored = JSON.stringify([await ctx.db.select().from(sessions), await ctx.db.select().from(events)])
    for (const token of [first, refreshToken]) expect(stored).not.toContain(token.split('.')[2])
  })
})
