import { describe, expect, test } from 'vitest'
import { listClients } from '../clients/list'
import { addClient, anyAmount, twoClients } from '../clients/testing'
import { listServices } from '../services/list'
import { as, member, staff } from '../testing'
import { supportDashboard } from './supportDashboard'

describe('supportDashboard', () => {
  test('shows clients and services in use, and no amount', async () => {
    const { ctx } = await twoClients()
    await addClient(ctx, { name: 'Newest', createdAt: new Date('2026-03-15T13:00:00Z') })
    const shown = await supportDashboard(as(ctx, staff('support')))
    expect(shown.clients).toMatchObject({ all: 3, active: 2, inactive: 1 })
    expect(shown.recent.clients[0]).toMatchObject({ name: 'Newest' })
    expect(shown.services).toMatchObject({
      active: 3,
      most: [
        { name: 'Object storage', rows: 4, subscriptions: 0 },
        { name: 'Their secret service', rows: 1, subscriptions: 1 },
        { name: 'Support plan', rows: 0, subscriptions: 1 },
      ],
    })
    expect(JSON.stringify(shown).replaceAll('"currency":"EUR"', '')).not.toMatch(anyAmount)
  })

  test('figures are those of the lists they link to', async () => {
    const { ctx } = await twoClients()
    const support = as(ctx, staff('support'))
    const { clients, services, recent } = await supportDashboard(support)
    expect((await listClients(support, clients.counted.filters)).rows).toHaveLength(clients.active)
    const listed = await listServices(support, services.counted.filters)
    expect(listed.services).toHaveLength(services.active)
    for (const one of services.most) {
      expect(listed.services.find((service) => service.serviceId === one.id)?.rows).toBe(one.rows)
    }
    const newest = await listClients(support, recent.counted.filters)
    expect(recent.clients.map(({ id }) => id)).toEqual(newest.rows.slice(0, 5).map(({ id }) => id))
  })

  test('is for staff', async () => {
    const { ctx, ours } = await twoClients()
    await expect(supportDashboard(as(ctx, member(ours, 'owner')))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
