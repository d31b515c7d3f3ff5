import { and, eq, lte, sql } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { series } from '../../db/schema'
import type { Firm } from '../context'
import { Refusal } from '../kernel/refusal'
import type { Day } from '../kernel/time'

export type Numbered = { series: string; seriesNumber: number; number: string; issuedOn: Day }

const prefixOf = { invoice: 'invoicePrefix', 'credit-note': 'creditNotePrefix', receipt: 'receiptPrefix' } as const
type SeriesKind = keyof typeof prefixOf

/**
 * The next number of a series, "INV-2026-0042": a step of the write that issues, so that a number is taken
 * when something has it, and none is left out. `day` is within the year of `today` and not before the last
 * one that a number was given for; else Refusal 'invalid' at the field `issuedOn`. What is issued today is issued
 * all the same where a number was given for a later day, and on that day: another process may have seen midnight
 * already, or the firm moved its clock back.
 */
export async function takeNumber(
  tx: Tx,
  firm: Pick<Firm, 'invoicePrefix' | 'creditNotePrefix' | 'receiptPrefix'>,
  kind: SeriesKind,
  { day, today }: { day: Day; today: Day },
): Promise<Numbered> {
  const prefix = firm[prefixOf[kind]]
  const year = day.slice(0, 4)
  if (day > today) throw refused('A document cannot be issued on a day to come.')
  if (year !== today.slice(0, 4)) throw refused(`The numbers of ${year} are closed: that year is over.`)
  const id = `${prefix}-${year}`
  const inOrder = day === today ? undefined : lte(series.lastOn, day)
  const [taken] = await tx
    .insert(series)
    .values({ id, kind, prefix, year: Number(year), next: 2, lastOn: day })
    .onConflictDoUpdate({
      target: series.id,
      set: {
        next: sql`${series.next} + 1`,
        lastOn: sql`case when ${series.lastOn} > excluded.last_on then ${series.lastOn} else excluded.last_on end`,
      },
      setWhere: and(eq(series.kind, kind), inOrder),
    })
    .returning({ next: series.next, lastOn: series.lastOn })
  if (taken) {
    const seriesNumber = taken.next - 1
    return {
      series: id,
      seriesNumber,
      number: `${id}-${String(seriesNumber).padStart(4, '0')}`,
      issuedOn: taken.lastOn,
    }
  }
  const [known] = await tx.select().from(series).where(eq(series.id, id))
  if (known && known.kind !== kind) throw new Error(`The prefix ${prefix} numbers ${known.kind}s already.`)
  throw refused(`The last number of ${year} was given for ${known?.lastOn}: choose that day or a later one.`)
}

const refused = (message: string) => new Refusal('invalid', undefined, { fields: { issuedOn: [message] } })
