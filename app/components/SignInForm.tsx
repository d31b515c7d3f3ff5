import { Form, useNavigation } from '@remix-run/react'
import { fieldsOf } from '../lib/fields'
import type { Rejected } from '../lib/forms'
import { paths } from '../lib/paths'
import { ErrorSummary } from './ErrorSummary'
import { EmailField, Field } from './Field'

/** `unsent`, packed, is a form that goes on once somebody is signed in. */
type Props = { next?: string; unsent?: string | undefined; rejected?: Rejected | undefined }

export function SignInForm({ next, unsent, rejected }: Props) {
  const sending = useNavigation().state !== 'idle'
  const field = fieldsOf(rejected)
  return (
    <>
      {rejected ? (
        <ErrorSummary key={JSON.stringify(rejected)} message={rejected.message} fields={rejected.fields} />
      ) : null}
      {/* What goes on is an answer that no address has, so it is loaded as a page. */}
      <Form
        method="post"
        action={paths.signIn()}
        noValidate
        reloadDocument={unsent !== undefined}
        className="space-y-4"
      >
        <input type="hidden" name="next" value={next ?? '/'} />
        {unsent === undefined ? null : <input type="hidden" name="unsent" value={unsent} />}
        <EmailField {...field('email')} label="Email address" autoComplete="username" />
        <Field
          id="password"
          name="password"
          label="Password"
          type="password"
          autoComplete="current-password"
          errors={rejected?.fields.password}
        />
        <button type="submit" className="button button-primary w-full" aria-busy={sending}>
          Sign in
        </button>
      </Form>
    </>
  )
}
