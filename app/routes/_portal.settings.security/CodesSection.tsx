import { Form } from '@remix-run/react'
import { ProofField } from '~/app/components/ProofField'
import { Section } from '~/app/components/Section'
import type { Part } from './parts'

export function CodesSection({ security: { codesLeft, confirmed }, errorsOf }: Part) {
  return (
    <Section id="codes" title="Recovery codes">
      <div className="card space-y-4 p-4">
        <p className="max-w-prose">
          {codesLeft === 0
            ? 'None are left. Make new ones, so that a lost phone does not shut you out.'
            : `${codesLeft} of 10 are left. Each opens your account once when your phone or passkey is not at hand.`}
        </p>
        <Form method="post" className="max-w-sm space-y-4">
          <input type="hidden" name="intent" value="make-codes" />
          <ProofField id="make-codes-proof" confirmed={confirmed} errors={errorsOf('make-codes').proof} />
          <button id="make-codes" type="submit" className="button">
            Make new codes
          </button>
        </Form>
      </div>
    </Section>
  )
}
