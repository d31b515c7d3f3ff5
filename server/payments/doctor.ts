import type { Context } from '../context'
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
    out.write(json ? `${JSON.stringify({ rules: moneyRules.length, broken })}\n` : inWords(broken))
    return broken.length ? 1 : 0
  } finally {
    await close()
  }
}

function inWords(broken: Broken[]): string {
  if (!broken.length) return `All ${moneyRules.length} rules of money hold.\n`
  const each = broken.map(({ rule, ids, says }) => {
    const named = ids.slice(0, NAMED).map((id) => `  ${id}\n`)
    return `${rule}: ${says}.\n${named.join('')}${ids.length > NAMED ? '  and more\n' : ''}`
  })
  return `${each.join('')}${broken.length} of ${moneyRules.length} rules of money do not hold.\n`
}
