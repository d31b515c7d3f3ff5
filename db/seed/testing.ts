import { eq } from 'drizzle-orm'
import type { Context } from '../../server/context'
import {
  clientCounts,
  clients,
  FIRM,
  invoiceCounts,
  invoices,
  paymentDays,
  payments,
  subscriptionCounts,
  subscriptions,
  usageDays,
  usageRows,
} from '../schema'
import { exactSum } from '../sql'

/** For a kind of counter: what is kept, and what its rows come to. Keys are the counter's, values its sums. */
type Recount = { kept: Record<string, unknown>; counted: Record<string, unknown> }

export async function recounts(ctx: Context): Promise<Record<string, Recount>> {
  return {
    clients: await ofClients(ctx),
    invoices: await ofInvoices(ctx),
    payments: await ofPayments(ctx),
    usage: await ofUsage(ctx),
    subscriptions: await ofSubscriptions(ctx),
  }
}

type Sums = Record<string, number[]>

function add(sums: Sums, keys: string[], values: number[]): void {
  for (const key of keys) sums[key] = values.map((value, i) => value + (sums[key]?.[i] ?? 0))
}

async function ofClients(ctx: Context): Promise<Recount> {
  const counted: Sums = {}
  for (const { status } of await ctx.db.select({ status: clients.status }).from(clients)) add(counted, [status], [1])
  const kept = await ctx.db.select().from(clientCounts)
  return { counted, kept: Object.fromEntries(kept.map(({ status, count }) => [status, [count]])) }
}

async function ofSubscriptions(ctx: Context): Promise<Recount> {
  const counted: Sums = {}
  for (const { serviceId, status } of await ctx.db.select().from(subscriptions)) {
    if (status === 'active') add(counted, [serviceId], [1])
  }
  const kept = await ctx.db.select().from(subscriptionCounts)
  return { counted, kept: Object.fromEntries(kept.map(({ serviceId, count }) => [serviceId, [count]])) }
}

async function ofInvoices(ctx: Context): Promise<Recount> {
  const counted: Sums = {}
  for (const invoice of await ctx.db.select().from(invoices)) {
    const { clientId, status, currency, totalMinor, paidMinor, creditedMinor } = invoice
    const key = `${status} ${currency} ${status === 'open' ? invoice.dueOn : ''}`
    add(counted, [`${clientId} ${key}`, `${FIRM} ${key}`], [1, totalMinor, paidMinor + creditedMinor])
  }
  const kept = await ctx.db.select().from(invoiceCounts)
  return {
    counted,
    kept: Object.fromEntries(
      kept.map((row) => [
        `${row.scope} ${row.status} ${row.currency} ${row.dueOn}`,
        [row.count, row.totalMinor, row.paidMinor],
      ]),
    ),
  }
}

async function ofPayments(ctx: Context): Promise<Recount> {
  const counted: Sums = {}
  for (const payment of await ctx.db.select().from(payments).where(eq(payments.state, 'succeeded'))) {
    const key = `${payment.receivedOn} ${payment.currency}`
    const received = payment.amountMinor - payment.refundedMinor
    add(counted, [`${payment.clientId} ${key}`, `${FIRM} ${key}`], [1, received])
  }
  const kept = await ctx.db.select().from(paymentDays)
  return {
    counted,
    kept: Object.fromEntries(
      kept.map((row) => [`${row.scope} ${row.day} ${row.currency}`, [row.count, row.amountMinor]]),
    ),
  }
}

/** By client, service and currency: every row of the days in one sum. */
async function ofUsage(ctx: Context): Promise<Recount> {
  const billed = exactSum(usageRows.billedWhole, usageRows.billedFrac)
  const { clientId, serviceId, currency } = usageRows
  const rows = await ctx.db
    .select({ clientId, serviceId, currency, billed })
    .from(usageRows)
    .groupBy(clientId, serviceId, currency)
  const days = await ctx.db
    .select({
      scope: usageDays.scope,
      serviceId: usageDays.serviceId,
      currency: usageDays.currency,
      billed: exactSum(usageDays.billedWhole, usageDays.billedFrac),
    })
    .from(usageDays)
    .groupBy(usageDays.scope, usageDays.serviceId, usageDays.currency)
  const counted: Record<string, bigint> = {}
  for (const row of rows) {
    for (const scope of [row.clientId, FIRM]) {
      const key = `${scope} ${row.serviceId} ${row.currency}`
      counted[key] = (counted[key] ?? 0n) + row.billed
    }
  }
  return {
    counted,
    kept: Object.fromEntries(days.map((row) => [`${row.scope} ${row.serviceId} ${row.currency}`, row.billed])),
  }
}
