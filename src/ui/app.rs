//! The window: drains the hub, draws the frame and the page, carries out the actions.

use super::page;
use crate::feed::{Feed, capture};
use crate::hub::Hub;
use crate::model::Model;

/// Everything the window holds: hub, model, feed, pages, notices.
pub struct App {
    pub hub: Hub,
    pub model: Model,
    pub feed: Feed,
    pub capture: Option<capture::Opened>,
    pub pages: Pages,
}

/// One struct a page; they keep their state while another one is shown.
#[derive(Default)]
pub struct Pages {
    pub feed: page::feed::FeedPage,
    pub requests: page::requests::RequestsPage,
    pub subscriptions: page::subscriptions::SubscriptionsPage,
    pub connections: page::connections::ConnectionsPage,
    pub settings: page::settings::SettingsPage,
}
