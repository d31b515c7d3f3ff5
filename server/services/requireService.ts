import { and, eq } from 'drizzle-orm'
import type { Tx } from '../../db/client'
import { services, taxRates } from '../../db/schema'
import { published } from '../../db/sql'
import { Refusal } from '../kernel/refusal'

/** A service of the catalogue, for those who manage it; 'not-found' where there is none. */
export async function requireService(db: Pick<Tx, 'select'>, id: string) {
  const [row] = await db
    .select()
    .from(services)
    .where(and(eq(services.id, id), published(services.importId)))
  if (!row) throw new Refusal('not-found')
  return row
}

/** Refusal 'invalid' at `taxRateId` where it names no rate that can be chosen; `kept` is the one that it has. */
export async function checkTaxRate(tx: Pick<Tx, 'select'>, id: string | undefined, kept: string | null = null) {
  if (id === undefined || id === kept) return
  const [rate] = await tx.select({ status: taxRates.status }).from(taxRates).where(eq(taxRates.id, id))
  if (rate?.status === 'active') return
  const message = rate ? 'This rate is retired. Choose another one' : 'Choose a tax rate from the list'
  throw new Refusal('invalid', undefined, { fields: { taxRateId: [message] } })
}
