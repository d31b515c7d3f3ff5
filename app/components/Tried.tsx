import { dayText } from '~/server/kernel/dayText'
import type { Tried as Facts } from '~/server/payments/charges/tried'

/** How far an automatic payment came, in words. */
export function Tried({ tried: { state, problem, nextOn, unanswered }, locale }: { tried: Facts; locale: string }) {
  const why = problem ? ` ${problem.replace(/\.?$/, '.')}` : ''
  const words = {
    pending: unanswered
      ? 'It is being charged: Stripe was asked and has not answered yet. The portal asks again within minutes, and until then it cannot be paid another way.'
      : 'It is being charged.',
    succeeded: 'It was charged, and some of that went back.',
    dropped: `It is not charged by itself.${why}`,
    failed: `It could not be charged, and is not tried again.${why}`,
    waiting: nextOn
      ? `It could not be charged.${why} It is tried again on ${dayText(nextOn, locale)}.`
      : `It is charged soon.${why}`,
  }
  return <span suppressHydrationWarning>{words[state]}</span>
}
