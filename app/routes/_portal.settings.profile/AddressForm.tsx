import { Form } from '@remix-run/react'
import { EmailField } from '~/app/components/Field'
import { Section } from '~/app/components/Section'
import type { Rejected } from '~/app/lib/forms'
import { ProofField } from './ProofField'

type Props = { confirmed: boolean; rejected: Rejected | undefined }

export function AddressForm({ confirmed, rejected }: Props) {
  return (
    <Section id="address" title="Email address">
      <Form method="post" noValidate className="card space-y-4 p-4">
        <input type="hidden" name="intent" value="address" />
        <p className="text-muted">
          You sign in with it. Nothing changes before you open a link that is mailed to the new one; the old one is
          told.
        </p>
        <EmailField
          id="address-email"
          name="email"
          label="New address"
          autoComplete="email"
          defaultValue={rejected?.typed.email}
          errors={rejected?.fields.email}
        />
        <ProofField id="address-proof" confirmed={confirmed} errors={rejected?.fields.proof} />
        <button type="submit" className="button">
          Send the link
        </button>
      </Form>
    </Section>
  )
}
