import { clearCookie } from '~/server/auth/cookies'
import { type SecondAsked, STEP } from '~/server/auth/signIn'
import type { Started } from '~/server/auth/startSession'
import type { Context } from '~/server/context'
import type { Done, Fields } from './forms'
import { pageFor, paths } from './paths'
import { unpackUnsent } from './unsent'

/** Where a sign-in leads: to its second step, to the page that was asked for, or to the form that was being sent. */
export function signedIn(
  ctx: Context,
  answer: Started | SecondAsked,
  { next, unsent: packed }: Fields,
): Done | Response {
  const cookies = answer.step === 'done' ? [answer.cookie, answer.device, clearCookie(ctx, STEP)] : [answer.cookie]
  const unsent = unpackUnsent(packed)
  if (unsent) {
    const headers = new Headers()
    for (const cookie of cookies) headers.append('set-cookie', cookie)
    return Response.json({ step: answer.step, unsent }, { headers })
  }
  const to = pageFor(next)
  return { to: answer.step === 'done' ? to : paths.secondStep({ next: to === '/' ? null : to }), cookies }
}
