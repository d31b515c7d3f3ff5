import { requireScope } from '../auth/policy'
import { zonesByRegion } from '../auth/profileRules'
import type { Context } from '../context'

/** What of the firm can be changed, with the zones to choose from and the sender where none is chosen. */
export async function getFirm(ctx: Context) {
  requireScope(ctx.viewer, 'firm.settings')
  const { name, timeZone, accent, logoId, mailFrom, replyTo } = await ctx.firm()
  const sender = { mailFrom, replyTo, operatorFrom: ctx.mailing.from }
  return { name, timeZone, accent, logoId, ...sender, zones: zonesByRegion(timeZone) }
}
