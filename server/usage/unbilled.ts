import { and, between, eq, gte, inArray, isNotNull, isNull, lte, max, min, or, type SQL } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { type chargeKinds, usageRows } from '../../db/schema'
import { count, exactSum, published } from '../../db/sql'
import type { Exact } from '../kernel/exact'
import type { Day } from '../kernel/time'

type ChargeKind = (typeof chargeKinds)[number]

type Wanted = {
  clientId: string
  from?: Day | undefined
  to?: Day | undefined
  serviceId?: string | undefined
  /** Rows of this subscription and rows of none. */
  subscriptionId?: string | undefined
  kinds?: ChargeKind[] | undefined
}

/** Exact sums of metered rows of one service, unit and currency that stand on no invoice yet. */
export type Unbilled = {
  serviceId: string
  unit: string
  currency: string
  rows: number
  quantity: Exact
  cost: Exact
  firstOn: Day
  lastOn: Day
}

const onNoLine = isNull(usageRows.invoiceLineId)

/** Published metered rows that stand on no invoice yet, added up; credits and adjustments are part of the cost. */
export async function unbilledUsage(db: Pick<Tx, 'select'>, wanted: Wanted): Promise<Unbilled[]> {
  const found = await db
    .select({
      serviceId: usageRows.serviceId,
      unit: usageRows.unit,
      currency: usageRows.currency,
      ...sums,
      firstOn: min(usageRows.day),
      lastOn: max(usageRows.day),
    })
    .from(usageRows)
    .where(and(onNoLine, wantedRows(wanted)))
    .groupBy(usageRows.serviceId, usageRows.unit, usageRows.currency)
    .orderBy(usageRows.serviceId, usageRows.unit, usageRows.currency)
  return found.map((row) => ({ ...row, firstOn: row.firstOn ?? '', lastOn: row.lastOn ?? '' }))
}

type Taken = Wanted & { lineId: string; serviceId: string; unit: string; currency: string }

/**
 * A step of the write that makes a line: gives it the rows that are on no line yet, in one conditional update,
 * and answers with what the line holds then. The cost is exact: it is rounded once, as the line's amount.
 */
export async function takeUsage(
  tx: Tx,
  { lineId, ...wanted }: Taken,
): Promise<{ rows: number; quantity: Exact; cost: Exact }> {
  await tx
    .update(usageRows)
    .set({ invoiceLineId: lineId })
    .where(and(onNoLine, wantedRows(wanted), eq(usageRows.unit, wanted.unit), eq(usageRows.currency, wanted.currency)))
  const [held] = await tx.select(sums).from(usageRows).where(eq(usageRows.invoiceLineId, lineId))
  return held ?? { rows: 0, quantity: 0n, cost: 0n }
}

/** The quantity of metered rows that stand on lines already. */
export async function usageOnLines(
  tx: Pick<Tx, 'select'>,
  wanted: Wanted & { unit: string; currency: string },
): Promise<Exact> {
  const [held] = await tx
    .select(sums)
    .from(usageRows)
    .where(
      and(
        isNotNull(usageRows.invoiceLineId),
        wantedRows(wanted),
        eq(usageRows.unit, wanted.unit),
        eq(usageRows.currency, wanted.currency),
      ),
    )
  return held?.quantity ?? 0n
}

/** A step of the write that takes lines away, or voids what they stand on: their rows can be invoiced again. */
export async function releaseUsage(tx: Tx, lineIds: string[]): Promise<void> {
  if (lineIds.length === 0) return
  await tx.update(usageRows).set({ invoiceLineId: null }).where(inArray(usageRows.invoiceLineId, lineIds))
}

const sums = {
  rows: count(),
  quantity: exactSum(usageRows.quantityWhole, usageRows.quantityFrac),
  cost: exactSum(usageRows.billedWhole, usageRows.billedFrac),
}

const wantedRows = ({ clientId, serviceId, subscriptionId, from, to, kinds }: Wanted): SQL | undefined =>
  and(
    eq(usageRows.clientId, clientId),
    serviceId ? eq(usageRows.serviceId, serviceId) : undefined,
    from && to
      ? between(usageRows.day, from, to)
      : from
        ? gte(usageRows.day, from)
        : to
          ? lte(usageRows.day, to)
          : undefined,
    subscriptionId ? or(isNull(usageRows.subscriptionId), eq(usageRows.subscriptionId, subscriptionId)) : undefined,
    kinds ? inArray(usageRows.kind, kinds) : undefined,
    published(usageRows.importId),
  )
