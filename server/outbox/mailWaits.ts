import { may } from '../auth/policy'
import type { Context } from '../context'

/** Whether the viewer has to be told that mails are not sent: they wait until the operator sets a key. */
export const mailWaits = (ctx: Context): boolean => ctx.mail === 'none' && may(ctx.viewer, 'firm.settings')
