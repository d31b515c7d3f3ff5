import { may } from '../../auth/policy'
import type { Context } from '../../context'
import { Refusal } from '../../kernel/refusal'
import { isAtMachine } from '../atMachine'
import type { Mailbox } from './mailbox'

/**
 * The embedded mailbox holds everybody's links: it is there for whoever sits at the machine, and for
 * administrators. To anybody else, and where mails are really sent, there is none.
 */
export function mailboxSeenBy(ctx: Context, headers: Headers): Mailbox {
  if (ctx.mailbox && (isAtMachine(ctx, headers) || may(ctx.viewer, 'firm.settings'))) return ctx.mailbox
  throw new Refusal('not-found')
}
