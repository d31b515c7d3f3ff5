import { dayText } from '~/server/kernel/dayText'
import type { Tried as Facts } from '~/server/payments/charges/tried'

/** How far an automatic payment came, in words. */
export function Tried({ tried: { state, problem, nextOn }, locale }: { tried: Facts; locale: string }) {
  const why = problem ? ` ${problem.replace(/\.?$/, '.')}` : ''
  const words = {
    pending: 'It is being charged.',
    succeeded: 'It was charged, and some of that went back.',
    dropped: `It is not charged by itself.${why}`,
    failed: `It could not be charged, and is not tried again.${why}`,
    waiting: nextOn
      ? `It could not be charged.${why} It is tried again on ${dayText(nextOn, locale)}.`
      : 'It is charged soon.',
  }
  return <span suppressHydrationWarning>{words[state]}</span>
}
