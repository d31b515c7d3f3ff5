import type { Context } from '../context'
import { decimalOf } from '../kernel/money'
import { type Excess, excessReturned } from './excess'
import { type Broken, brokenInvariants, moneyRules, NAMED } from './invariants'

type Out = { write: (text: string) => void }

/**
 * Checks every rule of money over the whole database, without changing anything, as it was at one moment: also
 * while the portal runs. Answers with the exit status: 1 where one does not hold.
 */
export async function doctor(ctx: Context, { json }: { json?: boolean }, out: Out): Promise<number> {
  const { db, close } = await ctx.snapshot()
  try {
    const broken = await brokenInvariants(db)
    const excess = await excessReturned(db)
    out.write(json ? `${JSON.stringify({ rules: moneyRules.length, broken, excess })}\n` : inWords(broken))
    if (!json) for (const one of excess) out.write(excessInWords(one))
    return broken.length ? 1 : 0
  } finally {
    await close()
  }
}

/** Not an error of the books, but money that the firm has to know of. */
const excessInWords = ({ paymentId, excessMinor: minor, currency, exponent }: Excess) =>
  `More went back than was paid: ${decimalOf({ minor, exponent })} ${currency} of payment ${paymentId}.\n`

function inWords(broken: Broken[]): string {
  if (!broken.length) return `All ${moneyRules.length} rules of money hold.\n`
  const each = broken.map(({ rule, ids, says }) => {
    const named = ids.slice(0, NAMED).map((id) => `  ${id}\n`)
    return `${rule}: ${says}.\n${named.join('')}${ids.length > NAMED ? '  and more\n' : ''}`
  })
  return `${each.join('')}${broken.length} of ${moneyRules.length} rules of money do not hold.\n`
}
