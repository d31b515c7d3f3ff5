import { and, eq, inArray, isNotNull } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { imports, usageRows } from '../../db/schema'
import { numberSum } from '../../db/sql'
import { type Exact, formatExact } from '../kernel/exact'
import { Refusal } from '../kernel/refusal'
import type { Run } from './run'
import type { Charge } from './usageRow'

/** A provider's account in one billing period: what a corrected file replaces. */
export type Period = {
  importId: string
  scope: string
  file: string
  line: number
  /** Rows of the files, each once, and how many of these are here already. */
  rows: number
  known: number
  totals: Map<string, Exact>
  /** Set at the end of the check. */
  load: boolean
}

export type Periods = { list: Period[]; of: (charge: Charge, file: string, line: number) => number }

/** Periods are numbered as they come. */
export function newPeriods(run: Run): Periods {
  const list: Period[] = []
  const numbers = new Map<string, number>()
  return {
    list,
    of: (charge, file, line) => {
      const scope = `${charge.provider}|${charge.billingAccountId}|${charge.period}`
      const known = numbers.get(scope)
      if (known !== undefined) return known
      const importId = run.ctx.id('imp')
      list.push({ importId, scope, file, line, rows: 0, known: 0, totals: new Map(), load: false })
      numbers.set(scope, list.length - 1)
      return list.length - 1
    },
  }
}

const publishedOf = (scopes: string[]) =>
  and(eq(imports.kind, 'usage'), inArray(imports.scope, scopes), eq(imports.state, 'published'))

/** Which periods have something to import, and how many rows these replace. */
export async function decide(run: Run, periods: Period[]): Promise<{ created: number; replaced: number }> {
  const sum = { created: 0, replaced: 0 }
  for (const period of periods) {
    if (!run.options.replace) {
      period.load = period.known < period.rows
      sum.created += period.rows - period.known
      continue
    }
    const [here] = await run.ctx.db
      .select({ rows: numberSum(imports.rows) })
      .from(imports)
      .where(publishedOf([period.scope]))
    const before = here?.rows ?? 0
    period.load = !(period.known === period.rows && before === period.rows)
    if (!period.load) continue
    sum.created += period.rows
    sum.replaced += before
    const [invoiced] = await run.ctx.db
      .select({ id: usageRows.id })
      .from(usageRows)
      .where(isInvoiced(run.ctx.db, [period.scope]))
      .limit(1)
    if (invoiced)
      run.problems.add({
        file: period.file,
        line: period.line,
        column: 'BillingPeriodStart',
        message: `${period.scope} ${INVOICED}`,
      })
  }
  return sum
}

const INVOICED = 'is invoiced already and cannot be replaced: import the difference as adjustments'

const isInvoiced = (db: Pick<Tx, 'select'>, scopes: string[]) =>
  and(
    inArray(usageRows.importId, db.select({ id: imports.id }).from(imports).where(publishedOf(scopes))),
    isNotNull(usageRows.invoiceLineId),
  )

/** One import for each period, still hidden. */
export const importOf = (run: Run, period: Period) => ({
  id: period.importId,
  runId: run.id,
  kind: 'usage' as const,
  scope: period.scope,
  fileName: period.file,
  fileHash: '',
  state: 'running' as const,
  rows: run.options.replace ? period.rows : period.rows - period.known,
  totals: Object.fromEntries([...period.totals].map(([name, sum]) => [name, formatExact(sum)])),
  startedAt: run.ctx.now(),
})

/** A step of the publishing write: what was imported before for these periods is hidden. */
export async function replacePublished(tx: Tx, periods: Period[]): Promise<void> {
  for (const { scope } of periods) {
    const [invoiced] = await tx
      .select({ id: usageRows.id })
      .from(usageRows)
      .where(isInvoiced(tx, [scope]))
      .limit(1)
    if (invoiced) throw new Refusal('conflict', `${scope} ${INVOICED}.`)
    await tx
      .update(imports)
      .set({ state: 'replaced' })
      .where(publishedOf([scope]))
  }
}
