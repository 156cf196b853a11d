//! Certificates for one demo or test: an authority of its own, and a server of this machine under it.

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
};

use crate::Failed;

/// What a server and its visitors need, in PEM; the authority's private key is kept nowhere.
pub struct Certificates {
    /// The authority's certificate, for visitors to trust.
    pub authority: String,
    /// The certificate for 127.0.0.1 and localhost.
    pub server: String,
    /// Its private key.
    pub key: String,
}

impl Certificates {
    /// Makes both.
    ///
    /// # Errors
    /// When ring refuses, which it does not on a machine with randomness.
    pub fn make() -> Result<Self, Failed> {
        made().map_err(|error| Failed::new(format!("certificate: {error}")))
    }
}

fn made() -> Result<Certificates, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "Meldkluis demo authority");
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let params = CertificateParams::new(["127.0.0.1".to_owned(), "localhost".to_owned()])?;
    let server = params.signed_by(&key, &authority)?;
    Ok(Certificates { authority: authority.pem(), server: server.pem(), key: key.serialize_pem() })
}
