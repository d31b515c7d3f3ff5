import { may } from '../../auth/policy'
import type { Context } from '../../context'
import { Refusal } from '../../kernel/refusal'
import type { Mailbox } from './mailbox'

/**
 * The embedded mailbox holds everybody's links: it is there for whoever sits at the machine, and for
 * administrators. To anybody else, and where mails are really sent, there is none.
 */
export function mailboxSeenBy(ctx: Context, headers: Headers): Mailbox {
  if (ctx.mailbox && (isAtMachine(ctx, headers) || may(ctx.viewer, 'firm.settings'))) return ctx.mailbox
  throw new Refusal('not-found')
}

const LOOPBACK = /^(127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/
const THIS_MACHINE = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/**
 * A proxy on this machine asks for others, and a page of another site may have had its name lead here. Some
 * proxies pass on neither whom they ask for nor under which name: a portal that people reach by another
 * name than this machine's has nobody at it.
 */
const isAtMachine = ({ from, appUrl }: Context, headers: Headers): boolean =>
  LOOPBACK.test(from.ip) &&
  THIS_MACHINE.test(new URL(appUrl).host) &&
  THIS_MACHINE.test(headers.get('host') ?? '') &&
  !FORWARDED.some((name) => headers.has(name))
