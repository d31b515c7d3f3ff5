import { setImmediate as pause } from 'node:timers/promises'
import { and, asc, eq, gt, ne } from 'drizzle-orm'
import type { Tx } from '../db/client'
import { clients, cursors, invoices, payments } from '../db/schema'
import type { Context } from './context'
import { derived } from './imports/clientFields'
import { searchText } from './kernel/text'
import { dayIn } from './kernel/time'
import { enqueue } from './outbox/enqueue'

/** Raise it when `searchText` changes, or is made from other columns: the next start has all rows rewritten once. */
const VERSION = 1
const CURSOR = 'search-text'

/** Few enough that pages are answered meanwhile. */
const BATCH = 250

type Searched = typeof clients | typeof invoices | typeof payments
type Change = { id: string; from: string; to: string }

/**
 * Enqueues the rewriting if an earlier version may have written what rows are searched by: many rows take minutes,
 * and the portal answers meanwhile. At most once a day, so that one job that failed for good is followed by another.
 */
export async function enqueueRewrite(ctx: Context): Promise<void> {
  if (await isDone(ctx)) return
  const [client] = await ctx.db.select({ id: clients.id }).from(clients).limit(1)
  if (!client) return void (await rewriteSearchTexts(ctx))
  const uniqueKey = `search-text:${VERSION}:${dayIn(ctx.now(), 'UTC')}`
  await ctx.write((tx) => enqueue(tx, ctx, { kind: 'search.rewrite', payload: {}, rank: 2, uniqueKey }))
}

async function isDone(ctx: Context): Promise<boolean> {
  const [done] = await ctx.db.select({ version: cursors.seq }).from(cursors).where(eq(cursors.name, CURSOR))
  return done?.version === VERSION
}

/** Rewrites what rows are searched by if an earlier version wrote it. Returns how many rows changed. May be repeated. */
export async function rewriteSearchTexts(ctx: Context): Promise<number> {
  if (await isDone(ctx)) return 0
  const changed = (await ofClients(ctx)) + (await ofInvoices(ctx)) + (await ofPayments(ctx))
  const cursor = { name: CURSOR, seq: VERSION }
  await ctx.write(async (tx) => {
    await tx
      .insert(cursors)
      .values(cursor)
      .onConflictDoUpdate({ target: cursors.name, set: { seq: VERSION } })
  })
  return changed
}

const ofClients = (ctx: Context): Promise<number> =>
  inBatches(
    ctx,
    clients,
    (after) => ctx.db.select().from(clients).where(gt(clients.id, after)).orderBy(asc(clients.id)).limit(BATCH),
    (client) => derived(client).searchText,
  )

/** Keeps the words of names that the client had before: an invoice is found by these too. */
const ofInvoices = (ctx: Context): Promise<number> =>
  inBatches(
    ctx,
    invoices,
    (after) =>
      ctx.db
        .select({
          id: invoices.id,
          number: invoices.number,
          purchaseOrder: invoices.purchaseOrder,
          buyer: invoices.buyer,
          clientName: clients.name,
          searchText: invoices.searchText,
        })
        .from(invoices)
        .innerJoin(clients, eq(clients.id, invoices.clientId))
        .where(gt(invoices.id, after))
        .orderBy(asc(invoices.id))
        .limit(BATCH),
    ({ number, clientName, buyer, purchaseOrder, searchText: before }) => {
      const words = searchText(number, clientName, buyer.name, purchaseOrder).split(' ')
      return [...new Set([...before.split(' '), ...words])].filter(Boolean).join(' ')
    },
  )

const ofPayments = (ctx: Context): Promise<number> =>
  inBatches(
    ctx,
    payments,
    (after) =>
      ctx.db
        .select({ id: payments.id, reference: payments.reference, searchText: payments.searchText })
        .from(payments)
        .where(and(gt(payments.id, after), ne(payments.reference, '')))
        .orderBy(asc(payments.id))
        .limit(BATCH),
    ({ reference }) => searchText(reference),
  )

async function inBatches<Row extends { id: string; searchText: string }>(
  ctx: Context,
  table: Searched,
  read: (after: string) => Promise<Row[]>,
  textOf: (row: Row) => string,
): Promise<number> {
  let changed = 0
  for (let after = ''; ; ) {
    const rows = await read(after)
    const changes = rows.flatMap((row): Change[] => {
      const to = textOf(row)
      return to === row.searchText ? [] : [{ id: row.id, from: row.searchText, to }]
    })
    if (changes.length) await ctx.write((tx) => write(tx, table, changes))
    changed += changes.length
    const last = rows.at(-1)
    if (rows.length < BATCH || !last) return changed
    after = last.id
    await pause()
  }
}

async function write(tx: Tx, searched: Searched, changes: Change[]): Promise<void> {
  // Drizzle cannot write to one of several tables; they share the two columns that are used.
  const table = searched as typeof clients
  for (const { id, from, to } of changes) {
    // Another process may have written the row meanwhile.
    await tx
      .update(table)
      .set({ searchText: to })
      .where(and(eq(table.id, id), eq(table.searchText, from)))
  }
}
