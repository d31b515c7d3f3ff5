import { Form } from '@remix-run/react'
import { NewPassword } from '~/app/components/NewPassword'
import { Section } from '~/app/components/Section'
import type { Rejected } from '~/app/lib/forms'
import { shownEmail } from '~/server/kernel/emailText'
import { ProofField } from './ProofField'

type Props = { email: string; confirmed: boolean; rejected: Rejected | undefined }

export function PasswordForm({ email, confirmed, rejected }: Props) {
  return (
    <Section id="password" title="Password">
      <Form method="post" noValidate className="card space-y-4 p-4">
        <input type="hidden" name="intent" value="password" />
        {/* Whose password it is, for password managers. */}
        <input type="email" name="email" value={shownEmail(email)} autoComplete="username" readOnly hidden />
        <p className="text-muted">A new one signs you out everywhere else.</p>
        <ProofField id="password-proof" confirmed={confirmed} errors={rejected?.fields.proof} />
        <NewPassword id="password-password" label="New password" errors={rejected?.fields.password} />
        <button type="submit" className="button">
          Change the password
        </button>
      </Form>
    </Section>
  )
}
