import { describe, expect, test } from 'vitest'
import { credits } from '../../db/schema'
import { nobody } from '../auth/viewer'
import { anyAmount, twoClients } from '../clients/testing'
import { listInvoices } from '../invoices/list'
import { listServices } from '../services/list'
import { as, makeClient, member, staff } from '../testing'
import { clientDashboard } from './clientDashboard'

describe('clientDashboard', () => {
  test('shows an owner what is owed, in use and used', async () => {
    const { ctx, ours } = await twoClients()
    const shown = await clientDashboard(as(ctx, member(ours, 'owner')))
    expect(shown.balance?.owed).toEqual([
      { currency: 'EUR', exponent: 2, openMinor: 117_500, overdueMinor: 27_500, overdueCount: 2, creditMinor: 0 },
      { currency: 'USD', exponent: 2, openMinor: 30_000, overdueMinor: 30_000, overdueCount: 1, creditMinor: 0 },
    ])
    expect(shown.services?.active).toBe(2)
    expect(shown.usage).toMatchObject({
      from: '2026-03-01',
      to: '2026-03-15',
      before: { from: '2026-02-01', to: '2026-02-15' },
      rows: 3,
      rowsChange: 2,
      costs: [
        { currency: 'EUR', cost: '20.0416930505', minor: 2004, change: 1.0041 },
        { currency: 'USD', cost: '60.25', minor: 6025, change: null },
      ],
    })
    expect(shown.invoices).toHaveLength(5)
    expect(JSON.stringify(shown)).not.toMatch(/71234|secret|SECRET|987654|8888|5555/)
  })

  test('figures are those of the lists they link to', async () => {
    const { ctx, ours } = await twoClients()
    const owner = as(ctx, member(ours, 'owner'))
    const { balance, services, usage, invoices } = await clientDashboard(owner)
    for (const [key, counted] of [
      ['openMinor', balance?.open],
      ['overdueMinor', balance?.overdue],
    ] as const) {
      const { rows } = await listInvoices(owner, counted?.filters ?? {})
      for (const sum of balance?.owed ?? []) {
        const listed = rows.filter((row) => row.currency === sum.currency)
        expect(listed.reduce((all, row) => all + row.owedMinor, 0)).toBe(sum[key])
      }
    }
    const active = await listServices(owner, services?.counted.filters)
    expect(new Set(active.services.map((service) => service.serviceId)).size).toBe(services?.active)
    const used = await listServices(owner, usage?.counted.filters)
    expect(used.total).toEqual({
      rows: usage?.rows,
      costs: usage?.costs?.map(({ currency, cost }) => ({ currency, cost })),
    })
    expect(invoices).toEqual((await listInvoices(owner, {})).rows.slice(0, 5))
  })

  test('credit is taken off the balance, for those with billing, and can make it less than nothing', async () => {
    const { ctx, ours, theirs } = await twoClients()
    await ctx.write(async (tx) => {
      for (const [clientId, currency, amountMinor] of [
        [ours.id, 'USD', 45_000],
        [ours.id, 'GBP', 700],
        [theirs.id, 'EUR', 987_654],
      ] as const)
        await tx.insert(credits).values({ clientId, currency, exponent: 2, amountMinor })
    })
    const { balance } = await clientDashboard(as(ctx, member(ours, ['billing'])))
    expect(balance?.owed.map((sum) => [sum.currency, sum.openMinor - sum.creditMinor])).toEqual([
      ['EUR', 117_500],
      ['GBP', -700],
      ['USD', -15_000],
    ])
    expect((await clientDashboard(as(ctx, member(ours, ['usage'])))).balance).toBeNull()
  })

  test('without billing there is no amount, without usage and billing no usage', async () => {
    const { ctx, ours } = await twoClients()
    const usage = await clientDashboard(as(ctx, member(ours, ['usage'])))
    expect(usage).toMatchObject({
      balance: null,
      invoices: null,
      services: { active: 2 },
      usage: { rows: 3, costs: null },
    })
    expect(JSON.stringify(usage)).not.toMatch(anyAmount)
    const tickets = await clientDashboard(as(ctx, member(ours, ['tickets', 'files'])))
    expect(tickets).toEqual({
      ...{ kind: 'client', organisation: 'Contoso Ltd' },
      ...{ balance: null, services: null, usage: null, invoices: null },
    })
    const billing = await clientDashboard(as(ctx, member(ours, ['billing'])))
    expect(billing).toEqual(await clientDashboard(as(ctx, member(ours, 'owner'))))
  })

  test('shows an organisation without anything zeros of its own currency', async () => {
    const { ctx } = await twoClients()
    const empty = await makeClient(ctx, { name: 'Empty', currency: 'JPY', exponent: 0 })
    expect(await clientDashboard(as(ctx, member(empty, 'owner', 'JPY', 0)))).toMatchObject({
      balance: { owed: [] },
      services: { active: 0 },
      usage: {
        rows: 0,
        rowsChange: null,
        costs: [{ currency: 'JPY', exponent: 0, cost: '0', minor: 0, change: null }],
      },
      invoices: [],
    })
  })

  test('compares a long month with the whole of a short one', async () => {
    const { ctx, ours } = await twoClients()
    const late = { ...as(ctx, member(ours, 'owner')), now: () => new Date('2026-03-31T12:00:00Z') }
    expect((await clientDashboard(late)).usage).toMatchObject({
      before: { from: '2026-02-01', to: '2026-02-28' },
      rowsChange: 0.5,
    })
  })

  test('is for members', async () => {
    const { ctx } = await twoClients()
    await expect(clientDashboard(as(ctx, nobody))).rejects.toMatchObject({ code: 'signed-out' })
    await expect(clientDashboard(as(ctx, staff('admin')))).rejects.toMatchObject({ code: 'forbidden' })
  })
})
