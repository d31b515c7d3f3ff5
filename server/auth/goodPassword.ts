import type { Context } from '../context'
import { Refusal } from '../kernel/refusal'
import { UNNAMED } from '../settings/firm'
import { type Known, passwordProblem } from './rules'

/** Refuses as 'invalid' at the field `password` what is too short, common, or made of what others know. */
export async function requireGoodPassword(ctx: Context, password: string, person: Omit<Known, 'firm'>): Promise<void> {
  // Fetched when a password is chosen: sign-ins and pages do without.
  const { default: common } = await import('./commonPasswords.txt?raw')
  const firm = await ctx.firm()
  const known = { ...person, firm: firm.name === UNNAMED ? '' : firm.name }
  const problem = passwordProblem(password, known, common)
  if (problem) throw new Refusal('invalid', undefined, { fields: { password: [problem] } })
}
