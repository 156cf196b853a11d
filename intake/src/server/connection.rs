//! One connection: its protocol, its limits, its end.

use std::{
    pin::pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use hyper::service::service_fn;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::watch,
    time::{self, Instant},
};

use crate::server::site::{Caller, Site};

/// The most bytes of a request that hyper holds for HTTP/1.1; headers of more get its own bare 431.
const BUFFER: usize = 128 * 1024;
/// The same for HTTP/2.
const HEADER_LIST: u32 = 128 * 1024;
/// The most header lines; the limit that has a page counts bytes.
const HEADER_LINES: usize = 1024;
/// The most bytes of one HTTP/2 stream, and of the connection, that are on their way unread.
const STREAM_WINDOW: u32 = 1024 * 1024;
const CONNECTION_WINDOW: u32 = 2 * 1024 * 1024;
/// The largest HTTP/2 frame that a client may send.
const FRAME: u32 = 64 * 1024;
/// The most requests at once on one HTTP/2 connection.
const STREAMS: u32 = 8;

/// Serves requests until the peer leaves, falls silent, or the server is told to stop.
pub(super) async fn serve<I>(
    site: Arc<Site>,
    io: I,
    caller: Caller,
    mut stop: watch::Receiver<bool>,
) where
    I: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let timing = site.timing();
    let activity = Arc::new(Activity::new());
    let service = service_fn({
        let activity = activity.clone();
        move |request| {
            let (site, request_open) = (site.clone(), Open::new(activity.clone()));
            async move {
                let answer = site.answer(request, caller).await;
                drop(request_open);
                answer
            }
        }
    });
    let builder = builder(timing.headers);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(io), service));
    let mut leaving = false;
    loop {
        tokio::select! {
            _ended = connection.as_mut() => return,
            _ = stop.wait_for(|stop| *stop), if !leaving => {}
            () = activity.silence(timing.idle) => if leaving { return },
        }
        leaving = true;
        connection.as_mut().graceful_shutdown();
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
        .max_header_list_size(HEADER_LIST)
        .auto_date_header(false);
    builder
}

/// Whether requests are open on a connection, and since when none is.
struct Activity(Mutex<(usize, Instant)>);

impl Activity {
    fn new() -> Self {
        Self(Mutex::new((0, Instant::now())))
    }

    /// Waits until no request has been open for `long`.
    async fn silence(&self, long: Duration) {
        loop {
            let (open, since) = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            let until = if open > 0 { now + long } else { since + long };
            if until <= now {
                return;
            }
            time::sleep_until(until).await;
        }
    }

    fn change(&self, by: impl FnOnce(usize) -> usize) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = (by(state.0), Instant::now());
    }
}

/// An open request.
struct Open(Arc<Activity>);

impl Open {
    fn new(activity: Arc<Activity>) -> Self {
        activity.change(|open| open.saturating_add(1));
        Self(activity)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.change(|open| open.saturating_sub(1));
    }
}
