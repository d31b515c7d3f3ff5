import { describe, expect, test } from 'vitest'
import { memberships, people } from '../../db/schema'
import { nobody } from '../auth/viewer'
import type { Context } from '../context'
import { listInvoices } from '../invoices/list'
import { as, makeClient, member, staff } from '../testing'
import { getClient } from './get'
import { anyAmount, twoClients, unpublished } from './testing'

async function join(ctx: Context, clientId: string, name: string, rights: Partial<typeof memberships.$inferInsert>) {
  const at = { createdAt: ctx.now() }
  const id = ctx.id('per')
  await ctx.write(async (tx) => {
    await tx.insert(people).values({ id, name, email: `${name}@client.test`, ...at, updatedAt: ctx.now() })
    await tx.insert(memberships).values({ clientId, personId: id, ...at, ...rights })
  })
}

describe('getClient', () => {
  test('shows an admin who is in it, what it uses and what it owes', async () => {
    const { ctx, ours, theirs } = await twoClients()
    await join(ctx, ours.id, 'ada', { owner: true })
    await join(ctx, ours.id, 'bob', { billing: true, usage: true })
    await join(ctx, theirs.id, 'stranger', { owner: true })
    const admin = as(ctx, staff('admin'))
    const found = await getClient(admin, { clientId: ours.id })
    expect(found.client).toMatchObject({ name: 'Contoso Ltd', country: 'Spain', status: 'active' })
    expect(found.people).toMatchObject([
      { name: 'ada', owner: true, rights: ['billing', 'tickets', 'usage', 'files'] },
      { name: 'bob', owner: false, rights: ['billing', 'usage'] },
    ])
    expect(found.services).toMatchObject({
      from: '2026-02-14',
      to: '2026-03-15',
      services: [
        {
          name: 'Object storage',
          subscriptions: 0,
          rows: 4,
          quantities: [{ unit: 'GB', quantity: '7.5' }],
          costs: [
            { currency: 'EUR', cost: '1019.0416930505' },
            { currency: 'USD', cost: '60.25' },
          ],
        },
        { name: 'Support plan', subscriptions: 1, rows: 0, quantities: [], costs: [] },
      ],
    })
    const { rows, totals } = await listInvoices(admin, { client: ours.id })
    expect(found.invoices?.latest).toEqual(rows.slice(0, 5))
    expect(found.invoices?.totals).toEqual(totals)
    expect(JSON.stringify(found)).not.toMatch(/secret|SECRET|stranger|987654|8888/)
  })

  test('shows support no amount', async () => {
    const { ctx, ours } = await twoClients()
    const found = await getClient(as(ctx, staff('support')), { clientId: ours.id })
    expect(found.invoices).toBeNull()
    expect(found.services.services).toMatchObject([
      { name: 'Object storage', quantities: [{ unit: 'GB', quantity: '7.5' }], costs: null },
      { name: 'Support plan', costs: null },
    ])
    const { currency, ...rest } = found.client
    expect(currency).toBe('EUR')
    expect(JSON.stringify({ ...found, client: rest })).not.toMatch(anyAmount)
  })

  test('a client without people, services and invoices is one all the same', async () => {
    const { ctx } = await twoClients()
    const empty = await makeClient(ctx, { name: 'Empty' })
    const found = await getClient(as(ctx, staff('admin')), { clientId: empty.id })
    expect(found).toMatchObject({ people: [], services: { services: [] }, invoices: { latest: [] } })
  })

  test('is for staff; what is not there or not published is not found', async () => {
    const { ctx, ours } = await twoClients()
    const hidden = await makeClient(ctx, { name: 'Not yet', importId: await unpublished(ctx) })
    for (const clientId of [hidden.id, 'cli_none']) {
      await expect(getClient(as(ctx, staff('admin')), { clientId })).rejects.toMatchObject({ code: 'not-found' })
    }
    const own = { clientId: ours.id }
    await expect(getClient(as(ctx, member(ours, 'owner')), own)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(getClient(as(ctx, nobody), own)).rejects.toMatchObject({ code: 'signed-out' })
  })
})
