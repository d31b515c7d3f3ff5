import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { announcementClients, announcements, clients, dismissals, events, jobs } from '../../db/schema'
import { nobody, type Person, type Viewer } from '../auth/viewer'
import type { Context } from '../context'
import { makeId } from '../kernel/ids'
import { makeMember } from '../people/testing'
import { as, makeClient, member, staff, testContext } from '../testing'
import { addAnnouncement } from './add'
import { listBanners } from './banners'
import { dismissAnnouncement } from './dismiss'
import { editAnnouncement } from './edit'
import { endAnnouncement } from './end'
import { findClients } from './findClients'
import { getAnnouncement } from './get'
import { getDraft } from './getDraft'
import { listAnnouncements } from './list'
import { previewAnnouncement } from './preview'
import { publishAnnouncement } from './publish'
import { unscopedPublishDue } from './publishDue'
import { getReach } from './reach'
import { unscheduleAnnouncement } from './unschedule'

const publishDue = (ctx: Context, due: { announcementId: string; at: string }) =>
  ctx.write((tx) => unscopedPublishDue(tx, ctx, due))
const refused = (code: string) => expect.objectContaining({ code })
const at = (ctx: Context, now: Date): Context => ({ ...ctx, now: () => now })
const later = (ctx: Context, hours: number) => new Date(ctx.now().getTime() + hours * 3_600_000)

let made = 0
const written = (over: Partial<Parameters<typeof addAnnouncement>[1]> = {}) => ({
  announcementId: makeId('ann', made++),
  title: 'Maintenance on Sunday',
  body: 'From **two** to four.',
  to: 'all' as const,
  mail: true,
  ...over,
})

/** Contoso and Fabrikam, tagged, each with a person; Initech is archived. */
async function world() {
  const ctx = await testContext({ as: staff('admin') })
  const ours = await makeClient(ctx, { name: 'Contoso', tags: ['hosting'] })
  const theirs = await makeClient(ctx, { name: 'Fabrikam', tags: ['mail'] })
  const gone = await makeClient(ctx, { name: 'Initech', tags: ['hosting'], status: 'archived' })
  const ada = await makeMember(ctx, ours.id, 'Ada', { usage: true })
  const bob = await makeMember(ctx, ours.id, 'Bob', { owner: true })
  const zoe = await makeMember(ctx, theirs.id, 'Zoe', { owner: true })
  await makeMember(ctx, ours.id, 'Cleo', {}, { status: 'deactivated' })
  const of = (client: typeof ours, id: string): Person => ({ ...member(client, []), id })
  const viewers = { ada: of(ours, ada.id), bob: of(ours, bob.id), zoe: of(theirs, zoe.id) }
  return { ctx, ours, theirs, gone, ...viewers }
}

const rowOf = async (ctx: Context, id: string) =>
  (await ctx.db.select().from(announcements).where(eq(announcements.id, id)))[0]
const didOf = async (ctx: Context) =>
  (await ctx.db.select().from(events).orderBy(events.seq)).map(({ did, audience, clientId, data }) => ({
    did,
    audience,
    clientId,
    data,
  }))
const banners = async (ctx: Context, viewer: Viewer) => (await listBanners(as(ctx, viewer))).map(({ title }) => title)

async function publish(ctx: Context, over: Parameters<typeof written>[0] = {}) {
  const { id } = await addAnnouncement(ctx, written(over))
  await publishAnnouncement(ctx, { announcementId: id })
  return id
}

describe('addAnnouncement', () => {
  test('adds a draft, once, that nobody of a client sees', async () => {
    const { ctx, ada, ours } = await world()
    const input = written({ to: 'chosen', tags: ['hosting', ''], clientIds: [ours.id], lastDay: '2026-03-20' })
    await addAnnouncement(ctx, input)
    const { id } = await addAnnouncement(ctx, input)
    expect(await rowOf(ctx, id)).toMatchObject({
      state: 'draft',
      tags: ['hosting'],
      authorId: 'per_admin',
      endsAt: new Date('2026-03-20T23:00:00Z'),
    })
    expect(await didOf(ctx)).toMatchObject([{ did: 'announcement.added', audience: 'staff' }])
    const announcementId = id
    for (const viewer of [ada, staff('support')]) {
      await expect(getAnnouncement(as(ctx, viewer), { announcementId })).rejects.toEqual(refused('not-found'))
      expect((await listAnnouncements(as(ctx, viewer), {})).rows).toEqual([])
    }
    expect(await banners(ctx, ada)).toEqual([])
    expect(await getDraft(ctx, { announcementId })).toMatchObject({
      clients: [{ id: ours.id, name: 'Contoso' }],
      lastDay: '2026-03-20',
    })
  })

  test.each([
    [{ title: ' ' }, 'title'],
    [{ body: '\r\n ' }, 'body'],
    [{ body: 'x'.repeat(10_001) }, 'body'],
    [{ to: 'chosen' as const }, 'tags'],
    [{ to: 'chosen' as const, clientIds: ['cli_none'] }, 'tags'],
    [{ lastDay: '2026-02-30' }, 'lastDay'],
  ])('refuses %j', async (over, field) => {
    const { ctx } = await world()
    await expect(addAnnouncement(ctx, written(over))).rejects.toMatchObject({
      code: 'invalid',
      fields: { [field]: [/./] },
    })
    expect(await ctx.db.select().from(announcements)).toEqual([])
  })

  test('is for administrators', async () => {
    const { ctx, ada } = await world()
    for (const viewer of [ada, staff('support'), { ...ada, id: 'per_admin', viewing: true }]) {
      await expect(addAnnouncement(as(ctx, viewer), written())).rejects.toEqual(refused('forbidden'))
      await expect(findClients(as(ctx, viewer), { q: 'fab' })).rejects.toEqual(refused('forbidden'))
      await expect(previewAnnouncement(as(ctx, viewer), { body: '' })).rejects.toEqual(refused('forbidden'))
    }
    await expect(addAnnouncement(as(ctx, nobody), written())).rejects.toEqual(refused('signed-out'))
  })
})

test('clients to pick are found by name, archived ones are not', async () => {
  const { ctx, theirs } = await world()
  expect(await findClients(ctx, { q: 'FABRI' })).toEqual([{ id: theirs.id, name: 'Fabrikam' }])
  await makeClient(ctx, { name: 'Søn Köhler' })
  expect(await findClients(ctx, { q: 'koehler son' })).toMatchObject([{ name: 'Søn Köhler' }])
  expect(await findClients(ctx, { q: 'initech' })).toEqual([])
  expect(await findClients(ctx, {})).toEqual([])
})

test('an edit is kept unless somebody else was quicker, and never of what is published', async () => {
  const { ctx } = await world()
  const input = written()
  const { id } = await addAnnouncement(ctx, input)
  const read = ctx.now().toISOString()
  const soon = at(ctx, later(ctx, 1))
  const edited = { ...input, announcementId: id, title: 'Postponed', updatedAt: read }
  await editAnnouncement(soon, edited)
  expect(await rowOf(ctx, id)).toMatchObject({ title: 'Postponed' })
  await expect(editAnnouncement(soon, { ...edited, title: 'Lost' })).rejects.toEqual(refused('invalid'))
  await publishAnnouncement(ctx, { announcementId: id })
  const { updatedAt } = (await rowOf(ctx, id)) ?? {}
  await expect(editAnnouncement(soon, { ...edited, updatedAt: updatedAt?.toISOString() ?? '' })).rejects.toMatchObject({
    message: /published meanwhile/,
  })
  expect(await rowOf(ctx, id)).toMatchObject({ title: 'Postponed' })
})

describe('publishAnnouncement', () => {
  test('shows it to all, once', async () => {
    const { ctx, ada, zoe } = await world()
    const id = await publish(ctx)
    await expect(publishAnnouncement(ctx, { announcementId: id })).rejects.toEqual(refused('invalid'))
    expect(await banners(ctx, ada)).toEqual(['Maintenance on Sunday'])
    expect(await banners(ctx, zoe)).toEqual(['Maintenance on Sunday'])
    expect(await banners(ctx, staff('admin'))).toEqual([])
    expect((await didOf(ctx)).filter(({ did }) => did === 'announcement.published')).toEqual([
      {
        did: 'announcement.published',
        audience: 'client',
        clientId: null,
        data: { title: 'Maintenance on Sunday', mail: true },
      },
    ])
    expect(await getAnnouncement(as(ctx, ada), { announcementId: id })).toMatchObject({
      text: [{ is: 'paragraph', of: [{ text: 'From ' }, { is: 'strong' }, { text: ' to four.' }] }],
      can: { manage: false, edit: false, dismiss: true },
      plan: null,
    })
  })

  test('to chosen clients by tag and by name, as they are then; a neighbour finds nothing', async () => {
    const { ctx, ada, zoe, ours, theirs } = await world()
    const { id } = await addAnnouncement(ctx, written({ title: 'zzcanary', to: 'chosen', tags: ['hosting'] }))
    expect(await getReach(ctx, { announcementId: id })).toEqual({ clients: 1, people: 2 })
    await publishAnnouncement(ctx, { announcementId: id })
    expect(await ctx.db.select().from(announcementClients)).toEqual([{ announcementId: id, clientId: ours.id }])
    const tags = ['hosting']
    await ctx.write(async (tx) => void (await tx.update(clients).set({ tags }).where(eq(clients.id, theirs.id))))
    expect(await banners(ctx, ada)).toEqual(['zzcanary'])
    expect(await banners(ctx, zoe)).toEqual([])
    const list = await listAnnouncements(as(ctx, zoe), {})
    expect(JSON.stringify(list)).not.toContain('zzcanary')
    for (const announcementId of [id, 'none_such']) {
      await expect(getAnnouncement(as(ctx, zoe), { announcementId })).rejects.toEqual(refused('not-found'))
      await expect(dismissAnnouncement(as(ctx, zoe), { announcementId })).rejects.toEqual(refused('not-found'))
    }
    const byName = await publish(ctx, { title: 'By name', to: 'chosen', clientIds: [theirs.id] })
    expect(await banners(ctx, zoe)).toEqual(['By name'])
    expect(await getReach(ctx, { announcementId: byName })).toEqual({ clients: 1, people: 1 })
  })

  test('refuses what would reach nobody', async () => {
    const { ctx } = await world()
    const { id } = await addAnnouncement(ctx, written({ to: 'chosen', tags: ['no such tag'] }))
    expect(await getReach(ctx, { announcementId: id })).toEqual({ clients: 0, people: 0 })
    await expect(publishAnnouncement(ctx, { announcementId: id })).rejects.toMatchObject({ message: /no client/ })
    expect(await rowOf(ctx, id)).toMatchObject({ state: 'draft' })
  })
})

describe('a schedule', () => {
  test('publishes at its moment of the firm’s clock, once, what is written by then', async () => {
    const { ctx, ada } = await world()
    const input = written()
    const { id } = await addAnnouncement(ctx, input)
    // Berlin changes its clocks on the 29th.
    const set = await publishAnnouncement(ctx, { announcementId: id, at: '2026-03-29T09:30' })
    await publishAnnouncement(ctx, { announcementId: id, at: '2026-03-29T09:30' })
    expect(set.publishAt).toEqual(new Date('2026-03-29T07:30:00Z'))
    const waiting = await ctx.db.select().from(jobs)
    expect(waiting).toMatchObject([{ kind: 'announcement.publish', runAt: set.publishAt }])
    expect(await banners(ctx, ada)).toEqual([])
    const updatedAt = ctx.now().toISOString()
    await editAnnouncement(ctx, { ...input, title: 'Edited meanwhile', updatedAt })
    const due = waiting[0]?.payload as { announcementId: string; at: string }
    await publishDue(ctx, due)
    await publishDue(ctx, due)
    expect(await banners(ctx, ada)).toEqual(['Edited meanwhile'])
    expect((await didOf(ctx)).filter(({ did }) => did === 'announcement.published')).toHaveLength(1)
  })

  test('that was taken back or moved publishes nothing', async () => {
    const { ctx } = await world()
    const { id } = await addAnnouncement(ctx, written())
    const announcementId = id
    const first = await publishAnnouncement(ctx, { announcementId, at: '2026-03-20T09:00' })
    await publishAnnouncement(ctx, { announcementId, at: '2026-03-21T09:00' })
    await publishDue(ctx, { announcementId, at: first.publishAt?.toISOString() ?? '' })
    expect(await rowOf(ctx, id)).toMatchObject({ state: 'scheduled' })
    await unscheduleAnnouncement(ctx, { announcementId })
    await unscheduleAnnouncement(ctx, { announcementId })
    await publishDue(ctx, { announcementId, at: '2026-03-21T08:00:00.000Z' })
    expect(await rowOf(ctx, id)).toMatchObject({ state: 'draft', publishAt: null })
    expect((await didOf(ctx)).filter(({ did }) => did === 'announcement.unscheduled')).toHaveLength(1)
  })

  test('is for a moment to come, before its last day is over', async () => {
    const { ctx } = await world()
    const { id } = await addAnnouncement(ctx, written({ lastDay: '2026-03-20' }))
    const publishAt = (moment: string) => publishAnnouncement(ctx, { announcementId: id, at: moment })
    await expect(publishAt('2026-03-15T12:59')).rejects.toMatchObject({ fields: { at: [/to come/] } })
    await expect(publishAt('2026-02-30T12:59')).rejects.toEqual(refused('invalid'))
    await expect(publishAt('2026-03-21T00:00')).rejects.toMatchObject({ message: /last day/ })
    await publishAt('2026-03-20T23:59')
  })
})

describe('a banner', () => {
  test('goes for whoever dismissed it, and twice is once', async () => {
    const { ctx, ada, bob } = await world()
    const announcementId = await publish(ctx)
    await dismissAnnouncement(as(ctx, ada), { announcementId })
    await dismissAnnouncement(as(ctx, ada), { announcementId })
    expect(await ctx.db.select().from(dismissals)).toHaveLength(1)
    expect(await banners(ctx, ada)).toEqual([])
    expect(await banners(ctx, bob)).toHaveLength(1)
    expect((await listAnnouncements(as(ctx, ada), {})).rows).toMatchObject([{ id: announcementId }])
  })

  test('is shown to those who view as a client, who cannot dismiss it', async () => {
    const { ctx, ada } = await world()
    const announcementId = await publish(ctx)
    const viewing: Person = { ...ada, id: 'per_admin', viewing: true }
    expect(await listBanners(as(ctx, viewing))).toMatchObject([{ dismissable: false }])
    await expect(dismissAnnouncement(as(ctx, viewing), { announcementId })).rejects.toEqual(refused('forbidden'))
    await expect(dismissAnnouncement(ctx, { announcementId })).rejects.toEqual(refused('forbidden'))
  })

  test('goes with its last day, and when it is ended; what it said stays', async () => {
    const { ctx, ada } = await world()
    const timed = await publish(ctx, { title: 'Timed', lastDay: '2026-03-15' })
    const ended = await publish(ctx, { title: 'Ended' })
    expect(await banners(ctx, ada)).toHaveLength(2)
    await endAnnouncement(ctx, { announcementId: ended })
    await endAnnouncement(ctx, { announcementId: ended })
    const next = at(ctx, later(ctx, 11))
    expect(await banners(next, ada)).toEqual([])
    const { rows } = await listAnnouncements(as(next, ada), {})
    expect(rows.map(({ id, state }) => ({ id, state }))).toEqual([
      { id: ended, state: 'ended' },
      { id: timed, state: 'ended' },
    ])
    expect((await didOf(ctx)).filter(({ did }) => did === 'announcement.ended')).toHaveLength(1)
  })
})

test('a list goes on from page to page, for each as far as they see', async () => {
  const { ctx, zoe, ours } = await world()
  for (let i = 0; i < 30; i++) {
    await publish(at(ctx, new Date(ctx.now().getTime() + i)), {
      title: `No. ${i}`,
      ...(i % 10 ? {} : { to: 'chosen', clientIds: [ours.id] }),
    })
  }
  const first = await listAnnouncements(ctx, {})
  const second = await listAnnouncements(ctx, { after: first.next ?? '' })
  expect([...first.rows, ...second.rows].map(({ title }) => title)).toEqual(
    Array.from({ length: 30 }, (_, i) => `No. ${29 - i}`),
  )
  expect((await listAnnouncements(ctx, { before: second.previous ?? '' })).rows).toEqual(first.rows)
  const theirs = await listAnnouncements(as(ctx, zoe), {})
  expect(theirs).toMatchObject({ can: { manage: false } })
  expect(theirs.rows.map(({ title }) => title)).not.toContain('No. 20')
})
