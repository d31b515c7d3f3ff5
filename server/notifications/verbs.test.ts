import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import { events, jobs, memberships, notifications, people, preferences } from '../../db/schema'
import { nobody, type Person } from '../auth/viewer'
import { handlers } from '../outbox/handlers'
import { runDue } from '../outbox/run'
import { as, member, staff } from '../testing'
import { fanOut } from './fanOut'
import { getBell } from './getBell'
import { listNotifications } from './list'
import { markAllRead } from './markAllRead'
import { markRead } from './markRead'
import { openNotification } from './open'
import { changePreferences, getPreferences } from './preferences'
import { readThing } from './readThing'
import { sendDigests } from './sendDigests'
import { bellOf, rightsChange, say, tellWorld, toldTo } from './testing'
import { readUnsubscribe, unsubscribe, unsubscribeUrl } from './unsubscribe'

const refused = (code: string) => expect.objectContaining({ code })
const CANARY = 'zzcanary'

let all: Awaited<ReturnType<typeof tellWorld>>
let bob: Person
beforeEach(async () => {
  all = await tellWorld()
  bob = all.owner(all.bob)
})

/** Bob is told of so many changes by Ada, of each person in turn. */
async function told(times: number) {
  const { ctx, ours, ada, cleo, owner } = all
  for (let i = 0; i < times; i++) await rightsChange(ctx, owner(ada), ours.id, cleo.id, `cleo${i}@people.test`)
  await fanOut(ctx)
  return as(ctx, bob)
}

const first = async () => (await toldTo(all.ctx, all.bob.id))[0]?.id ?? ''
const unread = async () => (await bellOf(all.ctx, all.bob.id))?.unread

describe('the list', () => {
  test('goes on page by page and back, newest first', async () => {
    const mine = await told(60)
    const one = await listNotifications(mine)
    const two = await listNotifications(mine, { after: one.next ?? '' })
    const three = await listNotifications(mine, { after: two.next ?? '' })
    expect([one, two, three].map(({ rows }) => rows.length)).toEqual([25, 25, 10])
    expect(one.rows[0]).toMatchObject({
      says: 'Rights of cleo59@people.test changed',
      by: 'Member',
      unread: true,
      topic: 'People and rights',
      client: { name: 'Contoso' },
    })
    expect(new Set([one, two, three].flatMap(({ rows }) => rows.map(({ id }) => id))).size).toBe(60)
    expect((await listNotifications(mine, { before: three.previous ?? '' })).rows).toEqual(two.rows)
    expect(three.next).toBeNull()
  })

  test('is filtered by unread, topic and client', async () => {
    const mine = await told(2)
    await markRead(mine, { notificationId: await first() })
    expect((await listNotifications(mine, { unread: 'yes' })).rows).toHaveLength(1)
    expect((await listNotifications(mine, { topic: 'team' })).rows).toHaveLength(2)
    expect((await listNotifications(mine, { topic: 'announcements' })).rows).toEqual([])
    expect((await listNotifications(mine, { client: all.ours.id })).rows).toHaveLength(2)
    expect((await listNotifications(mine, { client: all.theirs.id })).rows).toEqual([])
    await expect(listNotifications(mine, { topic: 'colour' as never })).rejects.toEqual(refused('invalid'))
  })

  test('does not show what the viewer may not hear of any more, nor what is of an organisation left', async () => {
    const mine = await told(1)
    const less: Person = { ...member(all.ours, ['usage']), id: bob.id }
    const elsewhere: Person = { ...member(all.theirs, 'owner'), id: bob.id }
    for (const viewer of [less, elsewhere, { ...bob, membership: null, memberships: [] }]) {
      if (viewer.membership) expect((await listNotifications(as(mine, viewer))).rows).toEqual([])
      if (viewer.membership)
        await expect(markRead(as(mine, viewer), { notificationId: await first() })).rejects.toEqual(
          refused('not-found'),
        )
    }
    expect(await unread()).toBe(1)
  })

  test('nothing is shown or marked while viewing as a client, and strangers are asked to sign in', async () => {
    const { ctx, grace, ours, ada, owner } = all
    await say(as(ctx, owner(ada)), {
      did: 'organisation.changed',
      thing: { kind: 'client', id: ours.id },
      clientId: ours.id,
      audience: 'client',
      data: { name: 'Contoso' },
    })
    await fanOut(ctx)
    const admin: Person = { ...staff('admin'), id: grace.id }
    const [row] = (await listNotifications(as(ctx, admin))).rows
    expect(row?.says).toBe('Contoso changed its legal and billing details')
    const looking = as(ctx, { ...member(ours, 'owner'), id: grace.id, viewing: true })
    expect(await getBell(looking)).toEqual({ unread: 0 })
    expect((await listNotifications(looking)).rows).toEqual([])
    await expect(markAllRead(looking)).rejects.toEqual(refused('forbidden'))
    await expect(openNotification(looking, { notificationId: row?.id ?? '' })).rejects.toEqual(refused('not-found'))
    await readThing(looking, { kind: 'client', id: ours.id })
    expect(await getBell(as(ctx, admin))).toEqual({ unread: 1 })
    await expect(listNotifications(as(ctx, nobody))).rejects.toEqual(refused('signed-out'))
    await expect(getBell(as(ctx, nobody))).rejects.toEqual(refused('signed-out'))
  })

  test('holds nothing of another client, nor of what is for staff', async () => {
    const { ctx, theirs, zoe, admin } = all
    await rightsChange(ctx, admin, theirs.id, zoe.id, `${CANARY}@people.test`)
    await say(as(ctx, admin), {
      did: 'client.changed',
      thing: { kind: 'client', id: all.ours.id },
      clientId: all.ours.id,
      audience: 'staff',
      data: { name: CANARY },
    })
    await fanOut(ctx)
    await runDue(ctx, handlers)
    const mine = await told(1)
    await runDue(ctx, handlers)
    expect(JSON.stringify(await listNotifications(mine))).not.toContain(CANARY)
    const mails = all.sent.filter(({ to }) => to === 'bob@people.test')
    expect(mails).toHaveLength(1)
    expect(JSON.stringify(mails)).not.toContain(CANARY)
  })
})

describe('reading', () => {
  test('one, twice, counts once', async () => {
    const mine = await told(2)
    expect(await getBell(mine)).toEqual({ unread: 2 })
    await markRead(mine, { notificationId: await first() })
    await markRead(mine, { notificationId: await first() })
    expect(await getBell(mine)).toEqual({ unread: 1 })
    expect((await bellOf(all.ctx, all.bob.id))?.version).toBe(2)
  })

  test('all, twice', async () => {
    const mine = await told(3)
    expect(await markAllRead(mine)).toEqual({ marked: 3 })
    expect(await markAllRead(mine)).toEqual({ marked: 0 })
    expect(await getBell(mine)).toEqual({ unread: 0 })
  })

  test("a neighbour's is not found", async () => {
    await told(1)
    const notificationId = await first()
    for (const viewer of [all.owner(all.ada), all.owner(all.zoe, all.theirs), all.admin]) {
      await expect(markRead(as(all.ctx, viewer), { notificationId })).rejects.toEqual(refused('not-found'))
      await expect(openNotification(as(all.ctx, viewer), { notificationId })).rejects.toEqual(refused('not-found'))
    }
    expect(await unread()).toBe(1)
  })

  test('opening answers with the page and marks all about the same thing, not when it is only looked at ahead', async () => {
    const mine = await told(2)
    const notificationId = await first()
    expect(await openNotification(mine, { notificationId }, { ahead: true })).toMatchObject({ path: '/settings/team' })
    expect(await unread()).toBe(2)
    expect(await openNotification(mine, { notificationId })).toMatchObject({ path: '/settings/team' })
    await openNotification(mine, { notificationId })
    expect(await unread()).toBe(0)
  })

  test('what is of another organisation of the viewer’s is not opened here, nor marked, but leads there', async () => {
    const { ctx, theirs, zoe, admin } = all
    await ctx.write(
      async (tx) =>
        void (await tx
          .insert(memberships)
          .values({ clientId: theirs.id, personId: bob.id, owner: true, createdAt: ctx.now() })),
    )
    await rightsChange(ctx, admin, theirs.id, zoe.id, 'zoe@people.test')
    await fanOut(ctx)
    const notificationId = await first()
    const both = [...bob.memberships, ...all.owner(all.bob, theirs).memberships]
    const here = as(ctx, { ...bob, memberships: both })
    const elsewhere = { clientId: theirs.id, name: 'Fabrikam' }
    expect(await openNotification(here, { notificationId })).toEqual({
      path: null,
      says: 'Rights of zoe@people.test changed',
      elsewhere,
    })
    expect(await unread()).toBe(1)
    const there = as(ctx, { ...all.owner(all.bob, theirs), memberships: both })
    expect(await openNotification(there, { notificationId })).toMatchObject({ path: '/settings/team', elsewhere: null })
    expect(await unread()).toBe(0)
  })

  test("the thing's own page marks them too", async () => {
    const mine = await told(2)
    await readThing(mine, { kind: 'person', id: all.zoe.id })
    expect(await unread()).toBe(2)
    await readThing(mine, { kind: 'person', id: all.cleo.id })
    expect(await unread()).toBe(0)
  })
})

describe('preferences', () => {
  test('are the usual ones until they are changed, and again when they are changed back', async () => {
    const { ctx } = all
    const mine = as(ctx, bob)
    expect(await getPreferences(mine)).toMatchObject([
      { topic: 'announcements', portal: true, mail: 'now' },
      { topic: 'invoices', portal: true, mail: 'now' },
      { topic: 'reminders', portal: true, mail: 'now' },
      { topic: 'payments', portal: true, mail: 'now' },
      { topic: 'subscriptions', portal: true, mail: 'now' },
      { topic: 'team', portal: true, mail: 'now' },
    ])
    const change = (mail: 'now' | 'off') => changePreferences(mine, { preferences: { team: { portal: true, mail } } })
    await change('off')
    await change('off')
    expect((await getPreferences(mine)).at(-1)).toMatchObject({ topic: 'team', mail: 'off' })
    expect(await ctx.db.select().from(preferences)).toHaveLength(1)
    const changes = await ctx.db.select().from(events).where(eq(events.did, 'person.notifications-changed'))
    expect(changes).toHaveLength(1)
    await change('now')
    expect(await ctx.db.select().from(preferences)).toEqual([])
    const topicsOf = async (viewer: Person) => (await getPreferences(as(ctx, viewer))).map(({ topic }) => topic)
    expect(await topicsOf(all.admin)).toEqual([
      'payments',
      'disputes',
      'subscriptions',
      'team',
      'clients',
      'imports',
      'trouble',
    ])
    expect(await topicsOf(staff('support'))).toEqual([])
    expect(await topicsOf(member(all.ours, ['usage', 'files']))).toEqual(['announcements', 'team'])
    expect(await topicsOf(member(all.ours, ['billing']))).toContain('invoices')
  })

  test('are refused where they are none, and while viewing as a client', async () => {
    const mine = as(all.ctx, bob)
    const bad = { preferences: { colour: { portal: true, mail: 'now' } } } as never
    await expect(changePreferences(mine, bad)).rejects.toEqual(refused('invalid'))
    const looking = as(all.ctx, { ...bob, viewing: true })
    await expect(changePreferences(looking, { preferences: {} })).rejects.toEqual(refused('forbidden'))
  })
})

describe('unsubscribing', () => {
  const tokenOf = (url: string) => new URL(url).searchParams.get('token')

  test('turns the mails of a topic off, for whoever has the link, and leaves the portal', async () => {
    const { ctx } = all
    const stranger = as(ctx, nobody)
    const token = tokenOf(unsubscribeUrl(ctx, bob.id, 'team'))
    expect(readUnsubscribe(stranger, { token })).toEqual({ label: 'People and rights' })
    expect(await ctx.db.select().from(preferences)).toEqual([])
    await unsubscribe(stranger, { token })
    await unsubscribe(stranger, { token })
    expect(await ctx.db.select().from(preferences)).toEqual([
      { personId: bob.id, topic: 'team', portal: true, mail: 'off' },
    ])
    expect(await ctx.db.select().from(events).where(eq(events.did, 'person.notifications-changed'))).toHaveLength(1)
  })

  test('from the daily mail turns off what comes with it', async () => {
    const { ctx } = all
    await changePreferences(as(ctx, bob), { preferences: { team: { portal: true, mail: 'digest' } } })
    await unsubscribe(as(ctx, nobody), { token: tokenOf(unsubscribeUrl(ctx, bob.id, 'digest')) })
    expect((await getPreferences(as(ctx, bob))).map(({ topic, mail }) => [topic, mail])).toEqual([
      ['announcements', 'now'],
      ['invoices', 'now'],
      ['reminders', 'now'],
      ['payments', 'now'],
      ['subscriptions', 'now'],
      ['team', 'off'],
    ])
  })

  test("another person's or another topic's seal opens nothing", async () => {
    const { ctx } = all
    const token = tokenOf(unsubscribeUrl(ctx, bob.id, 'team')) ?? ''
    const mac = token.split('.')[2]
    for (const bad of [
      null,
      '',
      'x',
      `${all.zoe.id}.team.${mac}`,
      `${bob.id}.clients.${mac}`,
      `${bob.id}.colour.${mac}`,
    ]) {
      await expect(unsubscribe(as(ctx, nobody), { token: bad })).rejects.toEqual(refused('gone'))
      expect(() => readUnsubscribe(ctx, { token: bad })).toThrow(expect.objectContaining({ code: 'gone' }))
    }
  })
})

describe('the daily mail', () => {
  const at = (moment: string) => all.moveTo(new Date(moment))

  async function daily(timeZone: string) {
    const { ctx } = all
    await ctx.write(async (tx) => {
      await tx.update(people).set({ timeZone }).where(eq(people.id, bob.id))
      await tx.insert(preferences).values({ personId: bob.id, topic: 'team', portal: true, mail: 'digest' })
      await tx.insert(preferences).values({ personId: all.cleo.id, topic: 'team', portal: true, mail: 'off' })
    })
    await told(3)
    return async () => {
      await sendDigests(ctx)
      await runDue(ctx, handlers)
      return all.sent
    }
  }

  test.each([
    ['UTC', '2026-03-16T07:59:00Z', '2026-03-16T08:00:00Z'],
    ['Asia/Kolkata', '2026-03-16T02:00:00Z', '2026-03-16T03:00:00Z'],
    ['America/New_York', '2026-03-16T11:00:00Z', '2026-03-16T12:00:00Z'],
  ])('comes at eight in %s, once', async (timeZone, early, due) => {
    const run = await daily(timeZone)
    at(early)
    expect(await run()).toEqual([])
    at(due)
    await run()
    const sent = await run()
    expect(sent).toHaveLength(1)
    expect(sent[0]).toMatchObject({ to: 'bob@people.test', subject: '3 things happened (Northwind Hosting)' })
    expect(sent[0]?.text).toContain('Contoso')
    expect(sent[0]?.headers?.['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
    expect((await toldTo(all.ctx, bob.id)).every(({ mailedAt }) => mailedAt)).toBe(true)
    at('2026-03-17T23:00:00Z')
    expect(await run()).toHaveLength(1)
  })

  test('is made later where nothing ran at eight, and not for what came since', async () => {
    const run = await daily('UTC')
    at('2026-03-16T15:00:00Z')
    expect(await run()).toHaveLength(1)
    await told(1)
    at('2026-03-16T16:00:00Z')
    expect(await run()).toHaveLength(1)
    at('2026-03-17T08:00:00Z')
    expect(await run()).toHaveLength(2)
  })

  test('run a hundred times makes one job', async () => {
    await daily('UTC')
    at('2026-03-16T08:00:00Z')
    for (let i = 0; i < 100; i++) await sendDigests(all.ctx)
    expect(await all.ctx.db.select().from(jobs).where(eq(jobs.kind, 'mail.digest'))).toHaveLength(1)
    await expect(sendDigests(as(all.ctx, bob))).rejects.toEqual(refused('forbidden'))
  })

  test('leaves out what is not theirs to hear any more', async () => {
    const run = await daily('UTC')
    await all.ctx.write(async (tx) => void (await tx.delete(memberships).where(eq(memberships.personId, bob.id))))
    at('2026-03-16T08:00:00Z')
    expect(await run()).toEqual([])
    expect(await all.ctx.db.select().from(notifications)).not.toEqual([])
  })
})
