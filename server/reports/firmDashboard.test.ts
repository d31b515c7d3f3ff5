import { describe, expect, test } from 'vitest'
import { listClients } from '../clients/list'
import { twoClients } from '../clients/testing'
import { addReceived } from '../invoices/counts'
import { listInvoices } from '../invoices/list'
import { listServices } from '../services/list'
import { as, member, staff } from '../testing'
import { dashboard } from './dashboard'
import { firmDashboard } from './firmDashboard'

async function firm() {
  const world = await twoClients()
  const received = (day: string, amountMinor: number, currency = 'EUR') => ({
    ...{ clientId: world.ours.id, day, currency, exponent: 2, count: 1, amountMinor },
  })
  for (const payment of [
    received('2026-03-01', 10_000),
    received('2026-03-15', 5_000),
    received('2026-03-15', -2_500),
    received('2026-03-16', 99_999),
    received('2026-02-15', 10_000),
    received('2026-02-16', 99_999),
    received('2026-03-02', 700, 'USD'),
  ]) {
    await world.ctx.write((tx) => addReceived(tx, payment))
  }
  return { ...world, admin: as(world.ctx, staff('admin')) }
}

describe('firmDashboard', () => {
  test('shows what all clients owe, paid and use', async () => {
    const { admin } = await firm()
    const shown = await firmDashboard(admin)
    expect(shown.balance.owed).toMatchObject([
      { currency: 'EUR', openMinor: 1_105_154, overdueMinor: 27_500, overdueCount: 2 },
      { currency: 'USD', openMinor: 30_000, overdueMinor: 30_000, overdueCount: 1 },
    ])
    expect(shown.received).toMatchObject({
      before: { from: '2026-02-01', to: '2026-02-15' },
      sums: [
        { currency: 'EUR', amountMinor: 12_500, change: 0.25 },
        { currency: 'USD', amountMinor: 700, change: null },
      ],
    })
    expect(shown.clients).toMatchObject({ all: 2, active: 1, inactive: 1, archived: 0 })
    expect(shown.top.services).toMatchObject([
      { name: 'Their secret service', costs: [{ currency: 'EUR', minor: 888_850 }] },
      {
        name: 'Object storage',
        costs: [
          { currency: 'EUR', minor: 2_004 },
          { currency: 'USD', minor: 6_025 },
        ],
      },
    ])
  })

  test('figures are those of the lists they link to', async () => {
    const { admin } = await firm()
    const { balance, received, clients, top, invoices } = await firmDashboard(admin)
    for (const [key, counted] of [
      ['openMinor', balance.open],
      ['overdueMinor', balance.overdue],
    ] as const) {
      const { rows } = await listInvoices(admin, counted.filters)
      for (const sum of balance.owed) {
        const listed = rows.filter((row) => row.currency === sum.currency)
        expect(listed.reduce((all, row) => all + row.owedMinor, 0)).toBe(sum[key])
      }
    }
    for (const sum of received.sums) {
      const days = received.days.flatMap((day) => day.sums).filter((day) => day.currency === sum.currency)
      expect(days.reduce((all, day) => all + day.amountMinor, 0)).toBe(sum.amountMinor)
    }
    expect((await listClients(admin, clients.counted.filters)).rows).toHaveLength(clients.active)
    const { services } = await listServices(admin, top.counted.filters)
    for (const one of top.services) {
      const listed = services.filter((service) => service.serviceId === one.id)
      expect(one.costs.map(({ cost }) => cost).sort()).toEqual(listed.map(({ cost }) => cost).sort())
    }
    expect(invoices).toEqual((await listInvoices(admin, {})).rows.slice(0, 5))
  })

  test('is for admins', async () => {
    const { ctx, ours } = await twoClients()
    for (const viewer of [staff('support'), member(ours, 'owner')]) {
      await expect(firmDashboard(as(ctx, viewer))).rejects.toMatchObject({ code: 'forbidden' })
    }
  })
})

test('everybody gets the dashboard of their own', async () => {
  const { ctx, ours } = await twoClients()
  expect((await dashboard(as(ctx, staff('admin')))).kind).toBe('firm')
  expect((await dashboard(as(ctx, staff('support')))).kind).toBe('support')
  expect((await dashboard(as(ctx, member(ours, ['files'])))).kind).toBe('client')
})
