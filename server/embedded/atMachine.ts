import type { Context } from '../context'

const LOOPBACK = /^(127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/
const THIS_MACHINE = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/
const FORWARDED = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

/**
 * A proxy on this machine asks for others, and a page of another site may have had its name lead here. Some
 * proxies pass on neither whom they ask for nor under which name: a portal that people reach by another
 * name than this machine's has nobody at it.
 */
export const isAtMachine = ({ from, appUrl }: Context, headers: Headers): boolean =>
  LOOPBACK.test(from.ip) &&
  THIS_MACHINE.test(new URL(appUrl).host) &&
  THIS_MACHINE.test(headers.get('host') ?? '') &&
  !FORWARDED.some((name) => headers.has(name))
