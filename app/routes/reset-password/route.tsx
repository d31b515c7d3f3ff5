import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Form, useActionData, useLoaderData, useNavigation } from '@remix-run/react'
import { Doorway } from '~/app/components/Doorway'
import { ErrorSummary } from '~/app/components/ErrorSummary'
import { Field } from '~/app/components/Field'
import { LinkGone } from '~/app/components/LinkGone'
import { NewPassword } from '~/app/components/NewPassword'
import { doorTitle } from '~/app/lib/doorTitle'
import { byIntent, type Fields, type Rejected } from '~/app/lib/forms'
import { paths } from '~/app/lib/paths'
import { tokenOf } from '~/app/lib/token'
import { readReset, resetPassword } from '~/server/auth/resetPassword'
import { shownEmail } from '~/server/kernel/emailText'

export async function loader({ context, request }: LoaderFunctionArgs) {
  const { email } = await readReset(context, { token: tokenOf(request) })
  const firm = await context.firm()
  return { firm: firm.name, email, rejected: context.rejected === true }
}

export const action = byIntent({
  set: async (ctx, { password = '' }: Fields, _params, request) => {
    await resetPassword(ctx, { token: tokenOf(request), password })
    return { to: paths.signIn(), flash: 'Your password is changed. Sign in with the new one.' }
  },
})

export const meta: MetaFunction<typeof loader> = (args) => doorTitle(args, 'Choose a new password')

export default function ResetPassword() {
  const { firm, email } = useLoaderData<typeof loader>()
  const rejected = useActionData<Rejected>()
  const sending = useNavigation().state !== 'idle'
  return (
    <Doorway firm={firm} title="Choose a new password">
      <p className="mb-5">You are signed out everywhere, and sign in with it afterwards.</p>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      <Form method="post" noValidate className="space-y-4">
        <Field
          id="email"
          name="email"
          label="Email address"
          type="email"
          autoComplete="username"
          value={shownEmail(email)}
          readOnly
        />
        <NewPassword label="New password" errors={rejected?.fields.password} />
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          Change the password
        </button>
      </Form>
    </Doorway>
  )
}

export const ErrorBoundary = () => (
  <LinkGone>
    <p>
      <a className="link" href={paths.forgotPassword()}>
        Ask for another link
      </a>
    </p>
  </LinkGone>
)
