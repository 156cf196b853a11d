//! One connection: its protocol, its limits, its end.

use std::{pin::pin, sync::Arc, time::Duration};

use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time,
};

use crate::server::{
    Timing,
    peer::Peer,
    places::Place,
    seat::Seat,
    site::{Caller, Site, Transport},
    wire::Wire,
};

/// The most bytes of a request that hyper holds for HTTP/1.1; headers of more get its own bare 431.
///
/// All connections of both doors together must stay within the unit's memory at the bounds below: see `bounds.rs`.
pub(super) const BUFFER: usize = 32 * 1024;
/// The same for HTTP/2; it also bounds CONTINUATION frames (CVE-2024-27316).
pub(super) const HEADER_LIST: u32 = 20 * 1024;
/// The most header lines; the limit that has a page counts bytes.
const HEADER_LINES: usize = 1024;
/// The most bytes of one HTTP/2 stream, and of the connection, that are on their way unread.
const STREAM_WINDOW: u32 = 128 * 1024;
pub(super) const CONNECTION_WINDOW: u32 = 128 * 1024;
/// The largest HTTP/2 frame that a client may send.
pub(super) const FRAME: u32 = 16 * 1024;
/// The most requests at once on one HTTP/2 connection: a page of ours is one.
pub(super) const STREAMS: u32 = 4;
/// The most of them that a client may take back before they were looked at (rapid reset, CVE-2023-44487), and the most
/// that we end for what the client did wrong.
const RESETS: usize = 16;
/// The most bytes of an answer that wait in HTTP/2's own buffer, a stream.
const SEND_BUFFER: usize = 64 * 1024;
/// How often an HTTP/2 connection is asked for a sign of life, and how long that may take.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);
/// So long a connection stays after it was told to end, and fell silent or was so already: its goodbye has to go out.
const GOODBYE: Duration = Duration::from_secs(5);

/// Who is on the other side of a connection, and over what.
#[derive(Clone, Copy)]
pub(super) struct Way {
    /// How the connection came.
    pub(super) transport: Transport,
    /// Who it is.
    pub(super) peer: Peer,
}

/// Serves requests until the peer leaves, falls silent or hardly reads, the place is needed for others, the connection is
/// old, or the server is told to stop.
pub(super) async fn serve<I>(
    site: Arc<Site>,
    io: I,
    way: Way,
    place: &Place,
    mut stop: watch::Receiver<bool>,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let timing = site.timing();
    let seat = place.seat();
    let service = service_fn({
        let seat = seat.clone();
        move |request| {
            let caller = Caller { transport: way.transport, peer: way.peer, open: seat.open() };
            let site = site.clone();
            async move { site.answer(request, caller).await }
        }
    });
    let builder = builder(timing.headers);
    let io = TokioIo::new(Wire::new(io, seat.clone()));
    let mut connection = pin!(builder.serve_connection(io, service));
    let told = async {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => {}
            // Its peer is known by the hash it had when it came, and that is forgotten a while after.
            () = time::sleep(timing.age) => {}
            () = seat.silence(&timing) => {}
        }
    };
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = seat.stalled(&timing) => return,
        () = told => {}
    }
    connection.as_mut().graceful_shutdown();
    tokio::select! {
        _ended = connection.as_mut() => {}
        () = seat.stalled(&timing) => {}
        () = lasting_silence(seat, &timing) => {}
    }
}

/// Waits until a connection that was told to end has had the time for its goodbye, and asks for nothing.
async fn lasting_silence(seat: &Seat, timing: &Timing) {
    loop {
        seat.silence(timing).await;
        time::sleep(GOODBYE).await;
        if seat.is_silent(timing) {
            return;
        }
    }
}

fn builder(headers: Duration) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(headers)
        .max_buf_size(BUFFER)
        .max_headers(HEADER_LINES)
        .half_close(true)
        .auto_date_header(false);
    builder
        .http2()
        .timer(TokioTimer::new())
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .max_frame_size(FRAME)
        .max_concurrent_streams(STREAMS)
        .max_pending_accept_reset_streams(RESETS)
        .max_local_error_reset_streams(RESETS)
        .max_send_buf_size(SEND_BUFFER)
        .max_header_list_size(HEADER_LIST)
        .keep_alive_interval(SIGN_OF_LIFE)
        .keep_alive_timeout(SIGN_OF_LIFE)
        .auto_date_header(false);
    builder
}
