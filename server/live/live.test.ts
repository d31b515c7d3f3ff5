import { eq } from 'drizzle-orm'
import { describe, expect, onTestFinished, test } from 'vitest'
import { bells, memberships, people, sessions } from '../../db/schema'
import { type NewEvent, record } from '../activity/record'
import { nobody } from '../auth/viewer'
import type { Context } from '../context'
import { as, makeClient, staff, system, testContext } from '../testing'
import { changes, type Sent } from './changes'

const CANARY = 'zzcanary'

/** Two clients with a signed-in owner each. */
async function world() {
  const ctx = await testContext({ as: system })
  const ours = await makeClient(ctx, { name: 'Contoso' })
  const theirs = await makeClient(ctx, { name: CANARY })
  const person = async (id: string, clientId: string) => {
    const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
    await ctx.write(async (tx) => {
      await tx.insert(people).values({ id, name: id, email: `${id}@mail.test`, ...at })
      await tx.insert(memberships).values({ clientId, personId: id, owner: true, createdAt: ctx.now() })
    })
    const { cookie } = await ctx.sessions.start({ personId: id, staff: false, kind: 'browser', ip: '', userAgent: '' })
    const viewer = await ctx.sessions.find(cookie.split(';')[0] ?? '')
    if (!viewer) throw new Error('not signed in')
    return viewer
  }
  const ada = await person('per_ada', ours.id)
  const tell = (clientId: string | null = ours.id, event: Partial<NewEvent> = {}) =>
    ctx.write(async (tx) => {
      const did = 'organisation.changed'
      record(tx, ctx, { did, thing: { kind: 'client', id: clientId ?? '' }, clientId, audience: 'client', ...event })
    })
  return { ctx, ours, theirs, ada, person, tell }
}

/** A stream's messages, one after the other. The first says from where on. */
async function open(ctx: Context, lastEventId?: string) {
  const stop = new AbortController()
  const sent = await changes(ctx, lastEventId === undefined ? {} : { lastEventId }, stop.signal)
  onTestFinished(() => stop.abort())
  const next = async (): Promise<Sent | undefined> => {
    const { value, done } = await sent.next()
    return done ? undefined : value
  }
  return { next, stop: () => stop.abort(), first: await next() }
}

describe('a stream', () => {
  test('tells of what its viewer may see as it comes, by topic and id alone', async () => {
    const { ctx, ours, theirs, ada, tell } = await world()
    const { next, first } = await open(as(ctx, ada))
    expect(first).toEqual({ seq: 0, message: {} })
    await tell(theirs.id, { data: { name: CANARY } })
    await tell(ours.id, { audience: 'staff', data: { name: CANARY } })
    await tell(ours.id, { did: 'session.started' })
    await tell(null)
    await tell(ours.id, { data: { name: 'Contoso' } })
    const told = await next()
    expect(told).toEqual({
      seq: 5,
      message: { topics: ['organisation'], things: [{ kind: 'client', id: ours.id }], clientId: ours.id },
    })
    expect(JSON.stringify(told)).not.toContain(theirs.id)
  })

  test('rings the bell of its viewer alone', async () => {
    const { ctx, ada, person, theirs, tell } = await world()
    const eve = await person('per_eve', theirs.id)
    const { next } = await open(as(ctx, ada))
    const ring = (personId: string, unread: number, version: number) =>
      ctx.write(async (tx) => {
        const row = { unread, version }
        await tx
          .insert(bells)
          .values({ personId, ...row })
          .onConflictDoUpdate({ target: bells.personId, set: row })
      })
    await ring(eve.id, 7, 1)
    await ring(ada.id, 3, 1)
    expect(await next()).toEqual({ seq: null, message: { bell: 3 } })
    await ring(ada.id, 0, 2)
    expect(await next()).toEqual({ seq: null, message: { bell: 0 } })
    await tell()
    expect(await next()).toMatchObject({ message: { topics: ['organisation'] } })
  })

  test('goes on after the last that was had, or asks for everything anew', async () => {
    const { ctx, ada, theirs, tell } = await world()
    await tell()
    await tell()
    await tell(theirs.id)
    const missed = await open(as(ctx, ada), '1')
    expect(missed.first).toMatchObject({ seq: 2, message: { topics: ['organisation'] } })
    expect(await missed.next()).toEqual({ seq: 3, message: {} })
    expect((await open(as(ctx, ada), '3')).first).toEqual({ seq: 3, message: {} })
    expect((await open(as(ctx, ada), '99')).first).toEqual({ seq: 3, message: { reload: true } })
    await ctx.write(async (tx) => {
      const event = { thing: { kind: 'client', id: '' }, audience: 'staff' } as const
      for (let i = 0; i < 600; i++) record(tx, ctx, { did: 'session.started', ...event })
    })
    expect((await open(as(ctx, ada), '3')).first).toEqual({ seq: 603, message: { reload: true } })
    await expect(changes(as(ctx, ada), { lastEventId: '1 or 1' })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('ends with the session, with the account, and before anything more is told', async () => {
    const { ctx, ours, ada, person, tell } = await world()
    const { next } = await open(as(ctx, ada))
    await ctx.write(async (tx) => {
      await tx.delete(sessions).where(eq(sessions.personId, ada.id))
    })
    await tell()
    await expect(next()).rejects.toMatchObject({ code: 'signed-out' })

    const bob = await person('per_bob', ours.id)
    const idle = await open(as(ctx, bob))
    await ctx.write(async (tx) => {
      await tx.update(people).set({ status: 'deactivated' }).where(eq(people.id, bob.id))
    })
    await expect(idle.next()).rejects.toMatchObject({ code: 'signed-out' })
  })

  test('follows the rights of its viewer, who loads the page anew when they change', async () => {
    const { ctx, ours, ada, tell } = await world()
    const { next } = await open(as(ctx, ada))
    await ctx.write(async (tx) => {
      await tx.update(memberships).set({ owner: false, usage: true }).where(eq(memberships.personId, ada.id))
    })
    await tell()
    expect(await next()).toEqual({ seq: null, message: { reload: true } })
    await tell(ours.id, { did: 'announcement.published', thing: { kind: 'announcement', id: 'ann_1' } })
    expect(await next()).toMatchObject({ message: { topics: ['announcement'] } })
  })

  test('is held without sliding the session or noting its use', async () => {
    const { ctx, ada } = await world()
    const later = new Date(ctx.now().getTime() + 4 * 86_400_000)
    const [before] = await ctx.db.select().from(sessions).where(eq(sessions.id, ada.sessionId))
    const peeked = await ctx.sessions.peek(ada.sessionId)
    expect(peeked?.id).toBe(ada.id)
    expect(await ctx.sessions.peek('none_such')).toBeNull()
    expect(await ctx.db.select().from(sessions).where(eq(sessions.id, ada.sessionId))).toEqual([before])
    expect(later > ctx.now()).toBe(true)
  })

  test('is for people who may, and ten for each of them', async () => {
    const { ctx, ada, tell } = await world()
    await expect(changes(ctx, {})).rejects.toMatchObject({ code: 'signed-out' })
    await expect(changes(as(ctx, nobody), {})).rejects.toMatchObject({ code: 'signed-out' })
    await expect(changes(as(ctx, { ...staff('admin'), mustAddFactor: true }), {})).rejects.toMatchObject({
      code: 'forbidden',
    })
    const streams = []
    for (let i = 0; i < 10; i++) streams.push(await open(as(ctx, ada)))
    await expect(open(as(ctx, ada))).rejects.toMatchObject({ code: 'too-many' })
    streams[0]?.stop()
    expect(await streams[0]?.next()).toBeUndefined()
    const again = await open(as(ctx, ada))
    await tell()
    expect(await again.next()).toMatchObject({ message: { topics: ['organisation'] } })
  })

  test('ends when the server stops', async () => {
    const { ctx, ada } = await world()
    const { next } = await open(as(ctx, ada))
    ctx.live.stop()
    expect(await next()).toBeUndefined()
  })
})
