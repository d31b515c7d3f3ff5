import { type LoaderFunctionArgs, type MetaFunction, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Carried, type Carrying, isCarrying } from '~/app/components/Carried'
import { Doorway } from '~/app/components/Doorway'
import { SignInForm } from '~/app/components/SignInForm'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { signedIn } from '~/app/lib/signedIn'
import { PasskeySignIn } from '~/app/widgets/PasskeySignIn'
import { readCookie } from '~/server/auth/cookies'
import { DEVICE } from '~/server/auth/device'
import { signInWithPasskey } from '~/server/auth/passkeys/signInWithPasskey'

export async function loader({ context }: LoaderFunctionArgs) {
  if (!context.rejected && !context.answered) throw redirect(paths.signIn())
  return { firm: (await context.firm()).name, rejected: context.rejected === true }
}

export const action = byIntent({
  'sign-in': async (ctx, form: Fields, _params, request) => {
    const device = readCookie(ctx, request, DEVICE)
    return signedIn(ctx, await signInWithPasskey(ctx, { response: form.response, device }), form)
  },
})

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.rejected ? 'Error: ' : ''}Sign in · ${data?.firm ?? 'Client portal'}` },
]

/** What follows where the passkey was refused, or a form is carried. */
export default function PasskeyAnswer() {
  const { firm } = useLoaderData<typeof loader>()
  const answer = useActionData<Rejected | Carrying>()
  if (isCarrying(answer)) return <Carried firm={firm} carrying={answer} />
  const going = { next: answer?.typed.next, unsent: answer?.typed.unsent }
  return (
    <Doorway firm={firm} title="Sign in">
      <SignInForm {...going} rejected={answer} />
      <PasskeySignIn {...going} />
    </Doorway>
  )
}
