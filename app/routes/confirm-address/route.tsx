import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useLoaderData, useNavigation } from '@remix-run/react'
import { Doorway } from '~/app/components/Doorway'
import { LinkGone } from '~/app/components/LinkGone'
import { doorTitle } from '~/app/lib/doorTitle'
import { byIntent } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { tokenOf } from '~/app/lib/token'
import { confirmAddress, readAddress } from '~/server/auth/confirmAddress'
import { shownEmail } from '~/server/kernel/emailText'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { email } = await readAddress(context, { token: tokenOf(request) })
  const firm = await context.firm()
  return { firm: firm.name, email }
}

export const action = byIntent({
  confirm: async (ctx, _form, _params, request) => {
    const { email } = await confirmAddress(ctx, { token: tokenOf(request) })
    return { to: paths.home(), flash: `Your address is ${shownEmail(email)} now: sign in with it from now on.` }
  },
})

export const meta: MetaFunction<typeof loader> = (args) => doorTitle(args, 'Confirm your new address')

export default function ConfirmAddress() {
  const { firm, email } = useLoaderData<typeof loader>()
  const sending = useNavigation().state !== 'idle'
  return (
    <Doorway firm={firm} title="Confirm your new address">
      <p className="mb-5">
        From now on you sign in with <span className="font-medium">{shownEmail(email)}</span>, and get your emails
        there. If you did not request this, close this page. Nothing will change.
      </p>
      <Form method="post">
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          Confirm the address
        </button>
      </Form>
    </Doorway>
  )
}

export const ErrorBoundary = () => (
  <LinkGone>
    <p>
      Enter the new address again in{' '}
      <a className="link" href={paths.profile()}>
        your profile
      </a>
      .
    </p>
  </LinkGone>
)
