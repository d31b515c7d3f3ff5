import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { people } from '../../db/schema'
import { exportClients } from '../clients/export'
import { as, makeClient, member, staff, system, testContext } from '../testing'
import { collect } from '../usage/testing'
import { exportAudit } from './exportAudit'
import { listAudit } from './listAudit'
import { record } from './record'

async function world() {
  const ctx = await testContext({ as: system })
  const client = await makeClient(ctx, { name: 'Contoso' })
  const admin = as(ctx, staff('admin'))
  await ctx.write(async (tx) => {
    const at = { createdAt: ctx.now(), updatedAt: ctx.now() }
    await tx.insert(people).values([
      { id: 'per_admin', name: 'Ada', email: 'admin@firm.test', staffRole: 'admin', ...at },
      { id: 'per_ben', name: 'Ben', email: 'ben@client.test', ...at },
    ])
  })
  return { ctx, admin, client }
}

type World = Awaited<ReturnType<typeof world>>

async function say({ admin, client }: World, did: 'client.changed' | 'session.started', id: string, at?: Date) {
  const ctx = at ? { ...admin, now: () => at } : admin
  await ctx.write(async (tx) =>
    record(tx, ctx, {
      did,
      thing: did === 'client.changed' ? { kind: 'client', id } : { kind: 'person', id },
      clientId: did === 'client.changed' ? client.id : null,
      audience: 'staff',
      data: { name: 'New name' },
    }),
  )
}

describe('the audit log', () => {
  test('says who did what, to what, when and from where, newest first', async () => {
    const all = await world()
    await say(all, 'client.changed', all.client.id)
    await say(all, 'session.started', 'per_ben')
    const { rows } = await listAudit(all.admin)
    expect(rows).toMatchObject([
      {
        who: 'admin',
        what: 'Session started',
        thing: { kind: 'person', id: 'per_ben' },
        client: null,
        ip: '192.0.2.1',
      },
      { what: 'Client changed', client: { name: 'Contoso' }, details: [['name', 'New name']], requestId: 'req_test' },
    ])
  })

  test('is narrowed by area, client, person and the days of the firm', async () => {
    const all = await world()
    const { admin, client } = all
    // Half an hour before and after midnight in Berlin.
    await say(all, 'client.changed', client.id, new Date('2026-03-09T22:30:00Z'))
    await say(all, 'session.started', 'per_ben', new Date('2026-03-09T23:30:00Z'))
    const what = async (filters: Parameters<typeof listAudit>[1]) =>
      (await listAudit(admin, filters)).rows.map((row) => row.what)
    expect(await what({ area: 'session' })).toEqual(['Session started'])
    expect(await what({ client: client.id })).toEqual(['Client changed'])
    expect(await what({ person: 'BEN@client.test' })).toEqual(['Session started'])
    expect(await what({ person: 'admin@firm.test' })).toEqual(['Session started', 'Client changed'])
    expect(await what({ person: 'nobody@firm.test' })).toEqual([])
    await all.ctx.write(async (tx) => {
      await tx.update(people).set({ email: 'ben@xn--bcher-kva.example' }).where(eq(people.id, 'per_ben'))
    })
    expect(await what({ person: 'Ben@bücher.example' })).toEqual(['Session started'])
    expect(await what({ from: '2026-03-10' })).toEqual(['Session started'])
    expect(await what({ to: '2026-03-09' })).toEqual(['Client changed'])
    await expect(what({ from: '2026-03-10', to: '2026-03-09' })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('goes on page by page and back, without losing or repeating an entry', async () => {
    const all = await world()
    for (let i = 0; i < 120; i++) await say(all, 'session.started', `per_${i}`)
    const first = await listAudit(all.admin)
    const second = await listAudit(all.admin, { after: first.next ?? '' })
    const third = await listAudit(all.admin, { after: second.next ?? '' })
    const ids = [first, second, third].flatMap((page) => page.rows.map((row) => row.thing.id))
    expect(ids).toEqual(Array.from({ length: 120 }, (_, i) => `per_${119 - i}`))
    expect(third.next).toBeNull()
    const back = await listAudit(all.admin, { before: third.previous ?? '' })
    expect(back.rows.map((row) => row.id)).toEqual(second.rows.map((row) => row.id))
  })

  test('its export has every entry, is written down itself, and is counted', async () => {
    const all = await world()
    await all.admin.write(async (tx) => {
      for (let i = 0; i < 510; i++) {
        const thing = { kind: 'person' as const, id: `per_${i}` }
        record(tx, all.admin, { did: 'session.started', thing, clientId: null, audience: 'staff', data: {} })
      }
    })
    const rows = await collect((await exportAudit(all.admin, { area: 'session' })).batches)
    expect(rows).toHaveLength(510)
    const exports = await listAudit(all.admin, { area: 'export' })
    expect(exports.rows).toMatchObject([
      {
        what: 'Export made',
        details: [
          ['area', 'session'],
          ['what', 'audit log'],
        ],
      },
    ])
    const few = { ...all.admin, limits: { ...all.admin.limits, exportByPerson: { most: 2, seconds: 3600 } } }
    await exportClients(few, {})
    await expect(exportClients(few, {})).rejects.toMatchObject({ code: 'too-many', retryAfter: 3600 })
    const later = { ...few, now: () => new Date(few.now().getTime() + 3_600_000) }
    await exportClients(later, {})
  })

  test('is for administrators', async () => {
    const { ctx, client } = await world()
    for (const viewer of [staff('support'), member(client, 'owner')]) {
      await expect(listAudit(as(ctx, viewer))).rejects.toMatchObject({ code: 'forbidden' })
      await expect(exportAudit(as(ctx, viewer))).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})
