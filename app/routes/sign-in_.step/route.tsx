import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Carried, type Carrying, isCarrying } from '~/app/components/Carried'
import { Doorway } from '~/app/components/Doorway'
import { SecondStepForm } from '~/app/components/SecondStepForm'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { ownPath, paths } from '~/app/lib/paths'
import { signedIn } from '~/app/lib/signedIn'
import { PasskeySignIn } from '~/app/widgets/PasskeySignIn'
import { clearCookie, readCookie } from '~/server/auth/cookies'
import { DEVICE } from '~/server/auth/device'
import { halfSignedIn, secondStep } from '~/server/auth/secondStep'
import { STEP } from '~/server/auth/signIn'
import { Refusal } from '~/server/kernel/refusal'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const next = ownPath(new URL(request.url).searchParams.get('next'))
  const half = await halfSignedIn(context, readCookie(context, request, STEP))
  if (!half && !context.answered) throw redirect(paths.signIn({ next: next === '/' ? null : next }))
  const firm = await context.firm()
  return { firm: firm.name, next, rejected: context.rejected === true }
}

export const action = byIntent({
  'second-step': async (ctx, form: Fields, _params, request) => {
    const device = readCookie(ctx, request, DEVICE)
    const token = readCookie(ctx, request, STEP)
    try {
      return signedIn(ctx, await secondStep(ctx, { token, code: form.code, device }), form)
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'signed-out' || form.unsent) throw error
      return { to: paths.signIn({ next: ownPath(form.next) }), flash: error.message, cookies: [clearCookie(ctx, STEP)] }
    }
  },
})

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.rejected ? 'Error: ' : ''}Enter your code · ${data?.firm ?? 'Client portal'}` },
]

export default function SecondStep() {
  const { firm, next } = useLoaderData<typeof loader>()
  const answer = useActionData<Rejected | Carrying>()
  if (isCarrying(answer)) return <Carried firm={firm} carrying={answer} />
  const going = { next: answer?.typed.next ?? next, unsent: answer?.typed.unsent }
  return (
    <Doorway firm={firm} title="Enter your code">
      <SecondStepForm {...going} rejected={answer} />
      <PasskeySignIn {...going} />
      <p className="mt-4">
        <a className="link inline-flex min-h-11 items-center" href={paths.signIn()}>
          Sign in as somebody else
        </a>
      </p>
    </Doorway>
  )
}
