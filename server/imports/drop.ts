import { and, eq, inArray, lt, notExists, or, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import {
  clients,
  imports,
  invoiceLines,
  invoices,
  memberships,
  paymentAllocations,
  payments,
  people,
  services,
  usageDays,
  usageRows,
} from '../../db/schema'
import type { Context } from '../context'

/** An import says this often that it lives, and is taken for dead after six times that. */
export const BEAT_MS = 10_000
const DEAD_AFTER_MS = 60_000
const CHUNK = 2_000

export const deadBefore = (now: Date): Date => new Date(now.getTime() - DEAD_AFTER_MS)

/**
 * Clears away what imports left: of runs whose process died, and what a corrected file replaced. None
 * of it was or is visible. Safe to run at any time, beside a living import too.
 */
export async function dropDeadImports(ctx: Context): Promise<void> {
  await ctx.write(async (tx) => {
    const dead = tx
      .select({ id: imports.id })
      .from(imports)
      .where(
        and(eq(imports.state, 'running'), eq(imports.id, imports.runId), lt(imports.startedAt, deadBefore(ctx.now()))),
      )
    await tx
      .update(imports)
      .set({ state: 'dropped' })
      .where(and(eq(imports.state, 'running'), inArray(imports.runId, dead)))
  })
  await clearHidden(ctx)
}

/** The same for one run that failed here and now. */
export async function dropRun(ctx: Context, runId: string): Promise<void> {
  await ctx.write(async (tx) => {
    await tx
      .update(imports)
      .set({ state: 'dropped' })
      .where(and(eq(imports.runId, runId), eq(imports.state, 'running')))
  })
  await clearHidden(ctx)
}

/** Deletes what belongs to dropped and replaced imports, children first, a chunk in each write. */
export async function clearHidden(ctx: Context): Promise<void> {
  const hidden = await ctx.db
    .select({ id: imports.id })
    .from(imports)
    .where(and(inArray(imports.state, ['dropped', 'replaced']), or(...tables.map(hasRowsOf))))
  // Table by table and not import by import: the clients of one run are those of the usage rows of another.
  for (const step of steps) {
    for (const { id } of hidden) while (await ctx.write((tx) => step(tx, id)));
  }
}

const tables = [usageRows, usageDays, payments, invoices, clients, people, services]
const hasRowsOf = (table: (typeof tables)[number]) =>
  sql`exists (select 1 from ${table} where ${table.importId} = ${imports.id})`

/** Deletes a chunk; true while there may be more. */
type Step = (tx: Tx, importId: string) => Promise<boolean>

const steps: Step[] = [
  async (tx, importId) => {
    const chunk = tx.select({ id: usageRows.id }).from(usageRows).where(eq(usageRows.importId, importId)).limit(CHUNK)
    return isFull(await tx.delete(usageRows).where(inArray(usageRows.id, chunk)).returning({ id: usageRows.id }))
  },
  async (tx, importId) => {
    await tx.delete(usageDays).where(eq(usageDays.importId, importId))
    return false
  },
  async (tx, importId) => {
    const chunk = await tx
      .select({ id: payments.id })
      .from(payments)
      .where(eq(payments.importId, importId))
      .limit(CHUNK)
    const ids = chunk.map((row) => row.id)
    await tx.delete(paymentAllocations).where(inArray(paymentAllocations.paymentId, ids))
    await tx.delete(payments).where(inArray(payments.id, ids))
    return isFull(chunk)
  },
  async (tx, importId) => {
    const chunk = await tx
      .select({ id: invoices.id })
      .from(invoices)
      .where(eq(invoices.importId, importId))
      .limit(CHUNK)
    const ids = chunk.map((row) => row.id)
    await tx.delete(invoiceLines).where(inArray(invoiceLines.invoiceId, ids))
    await tx.delete(invoices).where(inArray(invoices.id, ids))
    return isFull(chunk)
  },
  async (tx, importId) => {
    const chunk = await tx.select({ id: clients.id }).from(clients).where(eq(clients.importId, importId)).limit(CHUNK)
    const ids = chunk.map((row) => row.id)
    await tx.delete(memberships).where(inArray(memberships.clientId, ids))
    await tx.delete(clients).where(inArray(clients.id, ids))
    return isFull(chunk)
  },
  async (tx, importId) => {
    // Somebody who was given a password or another client meanwhile is no longer the import's to delete.
    const elsewhere = tx
      .select({ id: memberships.personId })
      .from(memberships)
      .where(eq(memberships.personId, people.id))
    const chunk = await tx
      .select({ id: people.id })
      .from(people)
      .where(and(eq(people.importId, importId), eq(people.status, 'invited'), notExists(elsewhere)))
      .limit(CHUNK)
    await tx.delete(people).where(
      inArray(
        people.id,
        chunk.map((row) => row.id),
      ),
    )
    if (isFull(chunk)) return true
    await tx.update(people).set({ importId: null }).where(eq(people.importId, importId))
    return false
  },
  async (tx, importId) => {
    const chunk = tx.select({ id: services.id }).from(services).where(eq(services.importId, importId)).limit(CHUNK)
    return isFull(await tx.delete(services).where(inArray(services.id, chunk)).returning({ id: services.id }))
  },
]

const isFull = (chunk: unknown[]): boolean => chunk.length === CHUNK
