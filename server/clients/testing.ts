import { insertMany } from '../../db/insert'
import { clients, imports, type invoices, subscriptions } from '../../db/schema'
import type { Context } from '../context'
import { recountInvoice } from '../invoices/counts'
import { recountSubscriptions } from '../services/counts'
import { makeClient, makeInvoice, makeService, system, testContext } from '../testing'
import { makeUsage } from '../usage/testing'
import { recountClient } from './counts'

/** A client that the counters know of. */
export async function addClient(ctx: Context, over: Partial<typeof clients.$inferInsert> = {}) {
  const client = await makeClient(ctx, over)
  await ctx.write((tx) => recountClient(tx, null, over.status ?? 'active'))
  return client
}

/** Clients with few names and moments between them; every other one is in Chile. */
export async function addMany(ctx: Context, count: number): Promise<void> {
  const rows = Array.from({ length: count }, (_, i) => ({
    id: ctx.id('cli'),
    name: `Client ${i % 9}`,
    nameKey: `client ${i % 9}`,
    country: i % 2 ? 'Chile' : '',
    currency: 'EUR',
    exponent: 2,
    tags: [],
    searchText: `client ${i % 9}`,
    createdAt: new Date(ctx.now().getTime() + (i % 7)),
    updatedAt: ctx.now(),
  }))
  await ctx.write((tx) => insertMany(tx, clients, rows))
}

/** An invoice that the counters know of. */
export async function addInvoice(
  ctx: Context,
  clientId: string,
  over: Partial<typeof invoices.$inferInsert> = {},
): Promise<void> {
  const row = await makeInvoice(ctx, clientId, over)
  await ctx.write((tx) => recountInvoice(tx, null, { paidMinor: 0, ...row }))
}

/** An import that still runs: what names it does not exist yet. */
export async function unpublished(ctx: Context): Promise<string> {
  const id = ctx.id('imp')
  const row = { id, runId: id, kind: 'clients' as const, fileName: 'f.csv', fileHash: '', totals: {} }
  await ctx.write(
    async (tx) => void (await tx.insert(imports).values({ ...row, state: 'running', startedAt: ctx.now() })),
  )
  return id
}

export async function subscribe(
  ctx: Context,
  clientId: string,
  serviceId: string,
  status: (typeof subscriptions.$inferInsert)['status'] = 'active',
): Promise<void> {
  const row = { id: ctx.id('sub'), clientId, serviceId, status, startedOn: '2026-01-01' }
  const price = { currency: 'EUR', exponent: 2, amountMinor: 7_777, interval: 'month' as const }
  const times = { createdAt: ctx.now(), updatedAt: ctx.now() }
  await ctx.write(async (tx) => {
    await tx.insert(subscriptions).values({ ...row, ...price, ...times })
    await recountSubscriptions(tx, [serviceId])
  })
}

/**
 * Two clients whose figures differ in every digit, on 15 March: ours has three services of which two are
 * active, five open invoices of which three are overdue, and one paid.
 */
export async function twoClients() {
  const ctx = await testContext({ as: system })
  const ours = await addClient(ctx, { name: 'Contoso Ltd', country: 'Spain', city: 'Vigo', email: 'pay@contoso.test' })
  const theirs = await addClient(ctx, { name: 'Fabrikam', country: 'Chile', status: 'inactive' })
  const storage = await makeService(ctx, { name: 'Object storage' })
  const plan = await makeService(ctx, { name: 'Support plan' })
  const old = await makeService(ctx, { name: 'Old backup' })
  const secret = await makeService(ctx, { name: 'Their secret service' })
  await subscribe(ctx, ours.id, plan.id)
  await subscribe(ctx, ours.id, old.id, 'cancelled')
  await subscribe(ctx, theirs.id, secret.id)
  const used = { clientId: ours.id, serviceId: storage.id }
  await makeUsage(ctx, [
    { ...used, day: '2026-03-02', billed: '16.0416930505', quantity: '2.5' },
    { ...used, day: '2026-03-15', billed: '4', quantity: '3' },
    { ...used, day: '2026-03-04', billed: '60.25', quantity: '1', currency: 'USD' },
    { ...used, day: '2026-02-10', billed: '10', quantity: '1' },
    { ...used, day: '2026-02-20', billed: '999', quantity: '1' },
    { clientId: ours.id, serviceId: old.id, day: '2025-12-01', billed: '5' },
    { clientId: theirs.id, serviceId: secret.id, day: '2026-03-03', billed: '8888.5', quantity: '4444' },
  ])
  await makeUsage(ctx, [{ ...used, day: '2026-03-03', billed: '5555' }], 'replaced')
  const late = { dueOn: '2026-03-14' }
  await addInvoice(ctx, ours.id, { number: '1', totalMinor: 10_000, paidMinor: 2_500, ...late })
  await addInvoice(ctx, ours.id, { number: '2', totalMinor: 20_000, ...late })
  await addInvoice(ctx, ours.id, { number: '3', totalMinor: 30_000, currency: 'USD', ...late })
  await addInvoice(ctx, ours.id, { number: '4', totalMinor: 40_000, dueOn: '2026-03-15' })
  await addInvoice(ctx, ours.id, { number: '5', totalMinor: 50_000, dueOn: '2026-03-31' })
  await addInvoice(ctx, ours.id, { number: '6', totalMinor: 60_000, paidMinor: 60_000, status: 'paid' })
  await addInvoice(ctx, ours.id, { number: '', totalMinor: 71_234, status: 'draft' })
  await addInvoice(ctx, theirs.id, { number: 'SECRET-9', totalMinor: 987_654, dueOn: '2026-03-20' })
  return { ctx, ours, theirs, storage, plan, old, secret }
}

/** What somebody without the right to amounts must not meet in any answer about these clients. */
export const anyAmount = /Minor|EUR|USD|16\.04|60\.25|7777|8888|cost":"|"owed":\[/
