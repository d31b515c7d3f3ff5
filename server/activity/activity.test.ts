import { describe, expect, test } from 'vitest'
import { events, memberships, people } from '../../db/schema'
import { nobody } from '../auth/viewer'
import { as, makeClient, member, staff, system, testContext } from '../testing'
import { getActivity } from './getActivity'
import { kinds } from './kinds'
import { latestActivity, listActivity } from './listActivity'
import { type NewEvent, record } from './record'
import { activitySeenBy, maySee } from './visible'

const CANARY = 'zzcanary'

async function world() {
  const ctx = await testContext({ as: system })
  const ours = await makeClient(ctx, { name: 'Contoso' })
  const theirs = await makeClient(ctx, { name: CANARY })
  const tell = (event: Partial<NewEvent> & Pick<NewEvent, 'did'>, at = ctx.now()) =>
    ctx.write(async (tx) =>
      record(
        tx,
        { ...ctx, now: () => at, viewer: staff('admin') },
        { thing: { kind: 'client', id: ours.id }, clientId: ours.id, audience: 'client', ...event },
      ),
    )
  return { ctx, ours, theirs, tell }
}

describe('the activity feed', () => {
  test('is of what the viewer may know: by client, audience, right and kind', async () => {
    const { ctx, ours, theirs, tell } = await world()
    await tell({ did: 'organisation.changed', data: { name: 'Contoso' } })
    await tell({ did: 'member.rights-changed', data: { email: 'bob@contoso.test' } })
    await tell({ did: 'client.changed', audience: 'staff', data: { name: 'Contoso', note: CANARY } })
    await tell({ did: 'organisation.changed', clientId: theirs.id, data: { name: CANARY } })
    await tell({ did: 'session.started', data: { email: CANARY } })
    await tell({ did: 'client.undecided', data: { name: CANARY } })
    await tell({ did: 'person.role-changed', clientId: null, audience: 'staff', data: { email: 'eve@firm.test' } })
    const says = async (viewer: Parameters<typeof as>[1]) =>
      (await listActivity(as(ctx, viewer))).rows.map((row) => row.says)

    expect(await says(member(ours, 'owner'))).toEqual([
      'Rights of bob@contoso.test changed',
      'Contoso changed its legal and billing details',
    ])
    expect(await says(member(ours, ['billing']))).toEqual(['Contoso changed its legal and billing details'])
    expect(await says(member(ours, ['usage']))).toEqual([])
    expect(await says(staff('support'))).toEqual([
      `${CANARY} changed its legal and billing details`,
      'Details of Contoso changed',
      'Rights of bob@contoso.test changed',
      'Contoso changed its legal and billing details',
    ])
    expect(await says(staff('admin'))).toHaveLength(5)
    await expect(says(nobody)).rejects.toMatchObject({ code: 'signed-out' })
    await expect(says({ ...member(ours, []), membership: null })).rejects.toMatchObject({ code: 'forbidden' })
    expect(JSON.stringify(await listActivity(as(ctx, member(ours, 'owner'))))).not.toContain(CANARY)
  })

  test('one event is judged as the list is, whoever asks', async () => {
    const { ctx, ours, theirs, tell } = await world()
    for (const did of [...Object.keys(kinds), 'session.started'] as NewEvent['did'][]) {
      for (const clientId of [ours.id, theirs.id, null]) {
        for (const audience of ['client', 'staff'] as const) await tell({ did, clientId, audience })
      }
    }
    const all = await ctx.db.select().from(events).orderBy(events.seq)
    const viewers = [
      nobody,
      member(ours, 'owner'),
      member(ours, ['billing']),
      member(ours, []),
      { ...member(ours, 'owner'), viewing: true },
      { ...staff('admin'), mustAddFactor: true },
      staff('support'),
      staff('admin'),
    ]
    for (const viewer of viewers) {
      const seen = await ctx.db
        .select({ seq: events.seq })
        .from(events)
        .where(activitySeenBy(viewer))
        .orderBy(events.seq)
      expect(seen.map((row) => row.seq)).toEqual(all.filter((event) => maySee(viewer, event)).map((row) => row.seq))
    }
  })

  test('is narrowed by area, client, person and day, and goes on page by page', async () => {
    const { ctx, ours, theirs, tell } = await world()
    await tell({ did: 'client.added', data: { name: 'Contoso' } }, new Date('2026-03-09T22:30:00Z'))
    await tell({ did: 'member.removed', clientId: theirs.id, data: { email: 'x@y.test' } })
    const admin = as(ctx, staff('admin'))
    const count = async (filters: Parameters<typeof listActivity>[1]) =>
      (await listActivity(admin, filters)).rows.length
    expect(await count({ area: 'member' })).toBe(1)
    expect(await count({ client: ours.id })).toBe(1)
    expect(await count({ to: '2026-03-09' })).toBe(1)
    expect(await count({ person: 'nobody@firm.test' })).toBe(0)
    await expect(count({ area: 'session' })).rejects.toMatchObject({ code: 'invalid' })
    for (let i = 0; i < 60; i++) await tell({ did: 'organisation.changed', data: { name: `${i}` } })
    const first = await listActivity(admin, { area: 'organisation' })
    const second = await listActivity(admin, { area: 'organisation', after: first.next ?? '' })
    expect([first.rows.length, second.rows.length, second.next]).toEqual([50, 10, null])
    expect((await latestActivity(admin)).map((row) => row.id)).toEqual(first.rows.slice(0, 8).map((row) => row.id))
  })

  test('tells a member nothing of addresses that are not of the organisation', async () => {
    const { ctx, ours, tell } = await world()
    const person = { id: 'per_admin', name: 'Ada', email: 'ada@firm.test', staffRole: 'admin' as const }
    await ctx.write(async (tx) => {
      await tx.insert(people).values({ ...person, createdAt: ctx.now(), updatedAt: ctx.now() })
    })
    await tell({ did: 'organisation.changed' })
    const owner = as(ctx, member(ours, 'owner'))
    expect((await listActivity(owner, { person: 'ada@firm.test' })).rows).toEqual([])
    await ctx.write(async (tx) => {
      await tx.insert(memberships).values({ clientId: ours.id, personId: 'per_admin', createdAt: ctx.now() })
    })
    expect((await listActivity(owner, { person: 'ada@firm.test' })).rows).toHaveLength(1)
  })

  test('has a page for each item, which is not there for those who may not know of it', async () => {
    const { ctx, ours, theirs, tell } = await world()
    await tell({ did: 'organisation.changed', data: { name: 'Contoso', changed: ['city', 'vatId'], secret: CANARY } })
    const [row] = (await listActivity(as(ctx, staff('admin')))).rows
    const eventId = row?.id ?? ''
    const detail = await getActivity(as(ctx, member(ours, ['billing'])), { eventId })
    expect(detail).toMatchObject({
      says: 'Contoso changed its legal and billing details',
      details: [['changed', 'city, vatId']],
      path: '/settings/organisation',
    })
    expect(JSON.stringify(detail)).not.toContain(CANARY)
    for (const viewer of [member(theirs, 'owner'), member(ours, ['usage'])]) {
      await expect(getActivity(as(ctx, viewer), { eventId })).rejects.toMatchObject({ code: 'not-found' })
    }
  })
})
